/**
 * Networks as graphs of ONNX (https://onnx.ai), which other programs run: opset 17, IR version 8,
 * in the wire format of Protocol Buffers, written without its library.
 *
 * <p>Plain Java: sees {@code convoy.network} and never Spark or a backend.
 */
package convoy.network.onnx;

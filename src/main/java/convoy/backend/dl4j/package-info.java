/**
 * The DL4J backend: networks on ND4J's native operations, on the processor.
 *
 * <p>The only place that imports ND4J or DL4J. Convolution, pooling and matrix products are ND4J's
 * (oneDNN and OpenBLAS behind it); what acts value by value is plain Java, which is as fast there
 * and reads like its formula.
 */
package convoy.backend.dl4j;

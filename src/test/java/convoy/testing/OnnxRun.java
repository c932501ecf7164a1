package convoy.testing;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxModelMetadata;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An ONNX graph that ONNX Runtime has read and runs. */
public final class OnnxRun implements AutoCloseable {
  private final OrtSession session;

  /** Reads a graph; one that is not right is refused. */
  public OnnxRun(byte[] graph) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      session = OrtEnvironment.getEnvironment().createSession(graph, options);
    }
  }

  /** Producer, description and the like. */
  public OnnxModelMetadata metadata() throws OrtException {
    return session.getMetadata();
  }

  /** Names and shapes of what goes in; -1 stands for any size. */
  public Map<String, List<Long>> inputs() throws OrtException {
    return shapes(session.getInputInfo());
  }

  /** Names and shapes of what comes out; -1 stands for any size. */
  public Map<String, List<Long>> outputs() throws OrtException {
    return shapes(session.getOutputInfo());
  }

  private static Map<String, List<Long>> shapes(Map<String, NodeInfo> nodes) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    nodes.forEach(
        (name, node) ->
            shapes.put(
                name, Arrays.stream(((TensorInfo) node.getInfo()).getShape()).boxed().toList()));
    return shapes;
  }

  /**
   * What the graph gives for some rows: {@code float[][]}, {@code long[]} and the like, by name.
   */
  public Map<String, Object> of(float[][] rows) throws OrtException {
    String input = session.getInputNames().iterator().next();
    Map<String, Object> outputs = new LinkedHashMap<>();
    try (OnnxTensor tensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), rows);
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      for (Map.Entry<String, OnnxValue> output : result) {
        outputs.put(output.getKey(), output.getValue().getValue());
      }
    }
    return outputs;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}

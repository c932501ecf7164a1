package convoy.network.onnx;

import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A graph of ONNX that is being built: what goes in and comes out, constants and nodes, in the
 * order in which they are computed. Each value has a name of its own. The first dimension of all
 * that goes in and comes out is rows, any number of them. Numbers of fields are those of <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 */
public final class Graph {
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;

  /** What the dimension of rows is called. */
  private static final String ROWS = "rows";

  private final Message graph = new Message();
  private final Set<String> names = new HashSet<>();

  /** What the values of a tensor are. */
  public enum Type {
    FLOAT(1),
    INT64(7);

    private final int number;

    Type(int number) {
      this.number = number;
    }

    /** Its number in ONNX: what the operator Cast casts to. */
    public int number() {
      return number;
    }
  }

  /**
   * An empty graph.
   *
   * @param name what it is called
   */
  public Graph(String name) {
    graph.text(2, name);
  }

  /**
   * Declares what goes in: float32 [rows, width].
   *
   * @param name of the value
   * @param doc what it is, for people
   */
  public void input(String name, int width, String doc) {
    names.add(name);
    graph.part(11, value(name, Type.FLOAT, OptionalInt.of(width), doc));
  }

  /**
   * Declares what comes out.
   *
   * @param name of the output
   * @param value the name of the value that comes out
   * @param width if there, the shape is [rows, width], else [rows]
   * @param doc what it is, for people
   * @throws IllegalArgumentException if another value has the output's name
   */
  public void output(String name, String value, Type type, OptionalInt width, String doc) {
    if (!names.add(name)) {
      throw new IllegalArgumentException(
          "The ONNX graph has another value that is called '%s'. Give this column another name."
              .formatted(name));
    }
    graph.part(1, new Message().text(1, value).text(2, name).text(3, name).text(4, "Identity"));
    graph.part(12, value(name, type, width, doc));
  }

  private static Message value(String name, Type type, OptionalInt width, String doc) {
    Message shape = new Message().part(1, new Message().text(2, ROWS));
    width.ifPresent(size -> shape.part(1, new Message().integer(1, size)));
    Message tensor = new Message().integer(1, type.number).part(2, shape);
    return new Message().text(1, name).part(2, new Message().part(1, tensor)).text(3, doc);
  }

  /**
   * Adds constant numbers.
   *
   * @param name what to call them; if that is taken, another is made of it
   * @param shape their dimensions, the last running fastest
   * @return their name
   */
  public String constant(String name, Floats values, long... shape) {
    return constant(name, Type.FLOAT, values, shape);
  }

  /**
   * Adds constant whole numbers, a list of them.
   *
   * @param name what to call them; if that is taken, another is made of it
   * @return their name
   */
  public String integers(String name, long... values) {
    return constant(name, Type.INT64, new Longs(values), values.length);
  }

  private String constant(String name, Type type, Part values, long... shape) {
    String unique = unique(name);
    Message tensor = new Message();
    for (long size : shape) {
      tensor.integer(1, size);
    }
    graph.part(5, tensor.integer(2, type.number).text(8, unique).part(9, values));
    return unique;
  }

  /**
   * An operation, which is part of the graph once it is {@linkplain Node#add added}.
   *
   * @param operator one of the operators of ONNX
   * @param name what to call it and its output; if that is taken, another is made of it
   * @param inputs names of values
   */
  public Node node(String operator, String name, String... inputs) {
    return new Node(this, operator, name, inputs);
  }

  String add(Message node, String name) {
    String unique = unique(name);
    graph.part(1, node.text(2, unique).text(3, unique));
    return unique;
  }

  private String unique(String name) {
    String unique = name;
    for (int i = 2; !names.add(unique); i++) {
      unique = name + "_" + i;
    }
    return unique;
  }

  /**
   * The graph as a file; nothing may be added any more.
   *
   * @param version of Convoy
   * @param doc what it is, for people
   * @throws IllegalArgumentException if it would be too large for any reader
   */
  public GraphFile file(String version, String doc) {
    Message model =
        new Message()
            .integer(1, IR_VERSION)
            .text(2, "convoy")
            .text(3, version)
            .text(6, doc)
            .part(7, graph)
            .part(8, new Message().text(1, "").integer(2, OPSET));
    if (model.bytes() > Message.MOST_BYTES) {
      throw new IllegalArgumentException(
          "As an ONNX graph it has %,d bytes, and no reader takes more than %,d (2 GiB), the most that Protocol Buffers allow. Train a smaller network, or take network.json and weights.safetensors of the saved model, which have no such limit."
              .formatted(model.bytes(), Message.MOST_BYTES));
    }
    return new GraphFile(model);
  }
}

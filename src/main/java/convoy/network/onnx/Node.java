package convoy.network.onnx;

/** An operation of a graph that is being described; {@link #add} makes it part of the graph. */
public final class Node {
  private static final int FLOAT = 1;
  private static final int INT = 2;
  private static final int INTS = 7;

  private final Graph graph;
  private final String name;
  private final Message node = new Message();

  Node(Graph graph, String operator, String name, String... inputs) {
    this.graph = graph;
    this.name = name;
    for (String input : inputs) {
      node.text(1, input);
    }
    node.text(4, operator);
  }

  /** Sets an attribute that is a whole number. */
  public Node with(String attribute, long value) {
    return attribute(new Message().text(1, attribute).integer(3, value), INT);
  }

  /** Sets an attribute that is a list of whole numbers. */
  public Node with(String attribute, long[] values) {
    Message message = new Message().text(1, attribute);
    for (long value : values) {
      message.integer(8, value);
    }
    return attribute(message, INTS);
  }

  /** Sets an attribute that is a number. */
  public Node withNumber(String attribute, double value) {
    return attribute(new Message().text(1, attribute).number(2, (float) value), FLOAT);
  }

  private Node attribute(Message attribute, int type) {
    node.part(5, attribute.integer(20, type));
    return this;
  }

  /**
   * Adds it to the graph.
   *
   * @return the name of its one output
   */
  public String add() {
    return graph.add(node, name);
  }
}

package convoy.network.onnx;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.testing.OnnxRun;
import java.io.ByteArrayOutputStream;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class GraphTest {

  @Test
  void namesMayBeAnyTextsAndAreKeptApart() throws Exception {
    Graph graph = new Graph("g");
    graph.input("two", 2, "");
    String first = graph.constant("two", Floats.of(1f, 2f), 2);
    String second = graph.constant("two", Floats.of(10f, 20f), 2);
    String sum = graph.node("Add", "two", "two", first).add();
    graph.output(
        "süm of it.all",
        graph.node("Add", "two", sum, second).add(),
        Graph.Type.FLOAT,
        OptionalInt.of(2),
        "");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    graph.file("1", "what people read: ü").write(out);
    try (OnnxRun run = new OnnxRun(out.toByteArray())) {
      float[][] sums = (float[][]) run.of(new float[][] {{100, 200}}).get("süm of it.all");
      assertArrayEquals(new float[] {111, 222}, sums[0]);
      assertEquals("what people read: ü", run.metadata().getDescription());
    }
  }

  @Test
  void refusesAnOutputThatIsCalledAsAnotherValue() {
    Graph graph = new Graph("g");
    graph.input("features", 2, "");
    String weight = graph.constant("dense1.weight", Floats.of(1f, 2f), 2);
    assertFails(
        () -> graph.output(weight, weight, Graph.Type.FLOAT, OptionalInt.of(2), ""),
        "'dense1.weight'",
        "Give this column another name.");
  }

  /** Nothing of it is written, or asked of memory. */
  @Test
  void refusesWhatProtocolBuffersCannotHold() {
    float[] values = new float[1 << 20];
    Graph graph = new Graph("g");
    for (int i = 0; i < 511; i++) {
      graph.constant("c", Floats.of(values), values.length);
    }
    graph.file("1", "");
    graph.constant("c", Floats.of(values), values.length);
    assertFails(() -> graph.file("1", ""), "2,147,495,", "2 GiB", "weights.safetensors");
  }
}

package convoy.ml.util;

import convoy.network.onnx.Graph;
import convoy.network.onnx.GraphFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;

/**
 * Stages as one ONNX graph. Its input is the column that the first stage reads; its outputs are the
 * columns that stages add and no later stage reads.
 */
public final class OnnxColumns {
  private final Graph graph;
  private final Map<String, Column> columns = new LinkedHashMap<>();
  private final Set<String> read = new HashSet<>();

  /**
   * A column of features, or one that a stage adds.
   *
   * @param value its name in the graph
   * @param type of its values
   * @param width how many values a row has; none of a single one
   * @param doc what it is, for people
   */
  private record Column(String value, Graph.Type type, OptionalInt width, String doc) {
    boolean isOf(int numbers) {
      return type == Graph.Type.FLOAT && width.equals(OptionalInt.of(numbers));
    }

    String size() {
      String what = type == Graph.Type.FLOAT ? "numbers" : "whole numbers";
      return width.isPresent() ? width.getAsInt() + " " + what : "one of " + what;
    }
  }

  private OnnxColumns(String name) {
    graph = new Graph(name);
  }

  /**
   * A stage as a graph.
   *
   * @param stage one of Convoy's, or a PipelineModel of such
   * @throws IllegalArgumentException if that cannot be, with what to do
   */
  static GraphFile of(PipelineStage stage) {
    List<PipelineStage> stages = new ArrayList<>();
    collect(stage, stages);
    OnnxColumns columns = new OnnxColumns(stage.uid());
    stages.forEach(columns::append);
    return columns.file(stage, stages);
  }

  private static void collect(PipelineStage stage, List<PipelineStage> stages) {
    if (stage instanceof PipelineModel pipeline) {
      for (PipelineStage part : pipeline.stages()) {
        collect(part, stages);
      }
    } else {
      stages.add(stage);
    }
  }

  private void append(PipelineStage stage) {
    if (!(stage instanceof OnnxStage part)) {
      throw new IllegalArgumentException(
          "%s: a %s cannot be part of an ONNX graph; StandardizerModel, PCAWhiteningModel and the models that are networks can. Write a PipelineModel of those alone, and do what the other stages do where the graph is run."
              .formatted(stage.uid(), stage.getClass().getSimpleName()));
    }
    Schemas.requireValues(part);
    String name = part.onnxInput();
    int width = part.numFeatures();
    if (columns.isEmpty()) {
      String doc = "what %s reads".formatted(part.uid());
      graph.input(name, width, doc);
      columns.put(name, new Column(name, Graph.Type.FLOAT, OptionalInt.of(width), doc));
    }
    Column column = columns.get(name);
    if (column == null) {
      throw new IllegalArgumentException(
          "%s: it reads column '%s', but an ONNX graph has one input, here '%s'; the columns are %s. Put the stages in a row, each of which reads what one before it adds."
              .formatted(part.uid(), name, columns.keySet().iterator().next(), columns.keySet()));
    }
    if (!column.isOf(width)) {
      throw new IllegalArgumentException(
          "%s: column '%s' (%s) has %s a row, but the model was fitted to %d. Give it the features it was fitted to, or fit anew."
              .formatted(part.uid(), name, column.doc, column.size(), width));
    }
    read.add(name);
    part.addTo(this, column.value);
  }

  /** The graph, for a stage's nodes. */
  public Graph graph() {
    return graph;
  }

  /**
   * Adds a column.
   *
   * @param stage that adds it
   * @param name of the column
   * @param value its name in the graph
   * @param type of its values
   * @param width how many values a row has; none of a single one
   * @param doc what it is, for people
   * @throws IllegalArgumentException if there is a column of that name
   */
  public void add(
      OnnxStage stage, String name, String value, Graph.Type type, OptionalInt width, String doc) {
    if (columns.putIfAbsent(name, new Column(value, type, width, doc)) != null) {
      throw new IllegalArgumentException(
          "%s: column '%s' already exists. Choose another name.".formatted(stage.uid(), name));
    }
  }

  private GraphFile file(PipelineStage whole, List<PipelineStage> stages) {
    columns.keySet().removeAll(read);
    if (columns.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: it adds no column, so there is nothing for an ONNX graph to give. %s"
              .formatted(
                  whole.uid(),
                  stages.isEmpty() ? "Give the pipeline stages." : "Set predictionCol to a name."));
    }
    columns.forEach(
        (name, column) -> graph.output(name, column.value, column.type, column.width, column.doc));
    return graph.file(
        Release.version(),
        stages.stream().map(PipelineStage::toString).collect(Collectors.joining("\n")));
  }
}

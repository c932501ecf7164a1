package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is trained: the shape of an example and the layers it passes, an immutable value. Layers are
 * named by their type and number among that type: {@code convolution1}, {@code dense2}; those
 * inside a {@link Residual} or a {@link Concatenation} have its name in front.
 *
 * @param input shape of an example
 * @param layers in order, at least one
 */
public record NetworkSpec(
    @JsonProperty(required = true) Shape input, @JsonProperty(required = true) List<Layer> layers)
    implements Serializable {

  /**
   * A layer at its place.
   *
   * @param name unique within the network
   * @param layer the layer
   * @param input shape of what enters
   * @param output shape of what leaves
   */
  public record Placed(String name, Layer layer, Shape input, Shape output) {
    /** The ways through a block, in order, each with its layers; other layers have none. */
    public List<List<Placed>> ways() {
      return layer.ways().stream().map(way -> way.placed(this)).toList();
    }
  }

  /** What a person writes; the input's shape is the data's. */
  private record Layers(@JsonProperty(required = true) List<Layer> layers) {
    Layers {
      Checks.present(layers, "layers");
    }
  }

  /**
   * @throws IllegalArgumentException if a layer cannot take what the one before it gives; the
   *     message names the layer
   */
  public NetworkSpec {
    Checks.present(input, "input");
    Checks.present(layers, "layers");
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("A network needs at least one layer, found none.");
    }
    List<Placed> placed = Placement.of("", input, layers); // refuses what does not fit
    PatchWhitening.requireFirst(placed);
    Sharing.check(placed.stream().flatMap(NetworkSpec::computing).toList());
  }

  /**
   * Begins a network in Java: {@code NetworkSpec.of(1, 28, 28).convolution(20,
   * 5).relu().maxPooling(2).dense(500).relu().build()}.
   *
   * @param input [channels, height, width] of an example, or [length] of a plain vector
   */
  public static NetworkBuilder of(int... input) {
    return of(Shape.of(input));
  }

  /** Begins a network in Java. */
  public static NetworkBuilder of(Shape input) {
    return new NetworkBuilder(input);
  }

  /**
   * Reads a network as a person writes it: a preset's name ({@link Presets}) or a JSON object with
   * {@code layers}.
   *
   * @param description preset or JSON
   * @param input shape of an example
   * @throws IllegalArgumentException if it is neither, or does not fit the input
   */
  public static NetworkSpec parse(String description, Shape input) {
    String text = description.strip();
    return isJson(text) ? new NetworkSpec(input, layers(text)) : Presets.network(text, input);
  }

  /**
   * Refuses what no network is read from, whatever the shape of an example.
   *
   * @param description preset or JSON
   * @throws IllegalArgumentException if it is neither
   */
  public static void check(String description) {
    String text = description.strip();
    if (isJson(text)) {
      layers(text);
    } else {
      Presets.check(text);
    }
  }

  private static boolean isJson(String text) {
    return text.startsWith("{");
  }

  private static List<Layer> layers(String json) {
    return Json.read(json, Layers.class, "The network").layers();
  }

  /** Reads what {@link #toJson} wrote. */
  public static NetworkSpec fromJson(String json) {
    return Json.read(json, NetworkSpec.class, "The network");
  }

  /**
   * The network as a table for people, a line for each layer and, indented, for those inside of it:
   * the shape of what leaves it, the parameters that it learns, the multiply-adds of an example
   * ({@link Layer#multiplyAdds}), and the memory that its outputs take for each row of a
   * mini-batch, as float32. The last line has the sums.
   */
  public String describe() {
    return new Description(this).toString();
  }

  /**
   * The same table in fewer lines, where it is longer: what lies inside of layers is left out, and
   * then layers in the middle.
   *
   * @param lines for layers at most, from 3
   */
  public String describe(int lines) {
    return new Description(this).shortened(lines);
  }

  /** The whole network as JSON: {@code {"input": [...], "layers": [...]}}. */
  public String toJson() {
    return Json.write(this);
  }

  /** This network with a dense layer of so many outputs after it, initialized by Glorot uniform. */
  public NetworkSpec withOutput(int outputs) {
    List<Layer> all = new ArrayList<>(layers);
    all.add(Dense.of(outputs).initializer(Initializer.GLOROT_UNIFORM));
    return new NetworkSpec(input, all);
  }

  /**
   * This network with weights that begin so in every layer that is given no initializer of its own.
   */
  public NetworkSpec withInitializer(Initializer others) {
    return new NetworkSpec(
        input, layers.stream().map(layer -> layer.withInitializer(others)).toList());
  }

  /** The shape of an example after the last layer. */
  public Shape output() {
    return Placement.output(placed(), input);
  }

  /** This network while the statistics of batch normalization are found. */
  public NetworkSpec observing() {
    return new NetworkSpec(input, layers.stream().map(Layer::observing).toList());
  }

  /** The layers with their names and shapes. */
  public List<Placed> placed() {
    return Placement.of("", input, layers);
  }

  /** The layers that compute, with their names and shapes: of a block those inside it. */
  public List<Placed> computing() {
    return placed().stream().flatMap(NetworkSpec::computing).toList();
  }

  /** The layers of a layer that compute: of a block those inside it, of others itself. */
  public static Stream<Placed> computing(Placed placed) {
    List<Placed> inside = placed.layer().inside(placed);
    return inside.isEmpty() ? Stream.of(placed) : inside.stream().flatMap(NetworkSpec::computing);
  }
}

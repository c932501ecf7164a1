package convoy.network;

import convoy.fuzz.Attempt;
import convoy.fuzz.Hostile;
import convoy.fuzz.HostileJson;
import convoy.fuzz.Subject;
import java.util.List;
import java.util.Random;

/** Networks as people write them. */
public final class NetworkSubject implements Subject {
  private static final List<String> NETWORKS =
      List.of(
          """
          {"layers": [
            {"type": "convolution", "filters": 8, "kernel": 3, "stride": 1, "padding": "same", "dilation": 1},
            {"type": "batchNormalization"},
            {"type": "activation", "function": "relu"},
            {"type": "pooling", "kind": "max", "kernel": [2, 2], "stride": 2, "padding": 0},
            {"type": "dropout", "rate": 0.5},
            {"type": "dense", "units": 16, "bias": true, "initializer": "heNormal"}]}
          """,
          """
          {"layers": [
            {"type": "residual",
             "layers": [{"type": "convolution", "filters": 4, "kernel": 3, "stride": 2, "padding": 1}],
             "shortcut": [
               {"type": "pooling", "kind": "average", "kernel": 1, "stride": 2},
               {"type": "channelPadding", "channels": 4}]},
            {"type": "globalAveragePooling"}]}
          """);

  @Override
  public String name() {
    return "network";
  }

  @Override
  public Attempt next(Random random) {
    HostileJson network = HostileJson.of(Hostile.oneOf(random, NETWORKS), random);
    String text =
        switch (random.nextInt(7)) {
          case 0 -> Hostile.nextString(random);
          case 1 -> "mlp:" + Hostile.nextInt(random) + Hostile.oneOf(random, "", ",", ",5", ";5");
          case 2 -> Hostile.oneOf(random, NETWORKS);
          case 3 -> Hostile.oneOf(random, Presets.names());
          default -> network.text();
        };
    int[] shape = new int[random.nextInt(5) == 0 ? random.nextInt(5) : 3];
    boolean usual = random.nextBoolean();
    for (int i = 0; i < shape.length; i++) {
      shape[i] = usual ? 1 + random.nextInt(12) : Hostile.nextInt(random);
    }
    int outputs = random.nextInt(4) == 0 ? Hostile.nextInt(random) : 3;
    return new Attempt(
        "%s for %s, %d outputs".formatted(text, java.util.Arrays.toString(shape), outputs),
        List.of("network", "layer", "shape", "units", "parameters"),
        () -> {
          NetworkSpec spec = NetworkSpec.parse(text, Shape.of(shape)).withOutput(outputs);
          ParameterLayout layout = new ParameterLayout(spec);
          if (!NetworkSpec.fromJson(spec.toJson()).equals(spec)) {
            throw new AssertionError("not what was written");
          }
          spec.describe();
          return layout;
        });
  }
}

package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.averaging.checkpoint.Fingerprint;
import convoy.averaging.checkpoint.Values;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Safetensors;
import convoy.network.Shape;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Optimizer;
import convoy.optimize.Reduction;
import convoy.testing.ChildJvm;
import convoy.testing.Reports;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All of Convoy's JSON in a project in which Maven has taken jackson-core 2.14.3 for Spark's
 * jackson-databind 2.15.2, as it does where spark-mllib stands alone: Spark's own stages are saved
 * and loaded there.
 */
class OlderJacksonTest {
  private static final Fingerprint FINGERPRINT =
      new Fingerprint(Map.of(Fingerprint.ARITHMETIC_ENTRY, "" + Fingerprint.ARITHMETIC));

  @Test
  void readsAndWritesNetworksWeightsAndCheckpoints(@TempDir Path folder)
      throws IOException, InterruptedException {
    String output =
        ChildJvm.run(
            List.of("-Xbootclasspath/a:target/spark-3.5/older-jackson/jackson-core.jar"),
            Map.of(),
            jar -> !jar.startsWith("jackson-core"),
            OlderJacksonTest.class,
            folder.toString());
    assertEquals(
        List.of(
            "optimizer true",
            "schedule true",
            "network true",
            "weights true",
            "checkpoint true",
            "The network is not right: a key is unknown, or a 'type' is missing."),
        output.lines().map(line -> line.replaceAll("missing\\. .*", "missing.")).toList());
  }

  /** In the child; the folder for checkpoints is its argument. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(
        "optimizer "
            + Optimizer.parse("{\"momentum\": 0.9, \"type\": \"nesterov\"}")
                .equals(Optimizer.parse("nesterov")));
    System.out.println(
        "schedule "
            + LearningRateSchedule.parse("{\"then\": {\"type\": \"cosine\"}, \"type\": \"warmup\"}")
                .equals(
                    LearningRateSchedule.parse("{\"type\": \"warmup\", \"then\": \"cosine\"}")));
    NetworkSpec network =
        NetworkSpec.parse(
                "{\"layers\": [{\"filters\": 2, \"kernel\": [3, 3], \"padding\": \"same\", \"type\": \"convolution\"}]}",
                new Shape(1, 6, 6))
            .withOutput(3);
    System.out.println("network " + NetworkSpec.fromJson(network.toJson()).equals(network));

    ParameterLayout layout = new ParameterLayout(network);
    float[] weights = layout.initialValues(1);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    Safetensors.write(layout, weights, file);
    float[] read =
        Safetensors.read(
            layout, new ByteArrayInputStream(file.toByteArray()), file.size(), "weights");
    System.out.println("weights " + Arrays.equals(weights, read));

    Checkpoint checkpoint =
        new Checkpoint(
            FINGERPRINT,
            new Position(1, 2, 3),
            new FrequencyTuner.Memory(1, true),
            new Carried(Values.of(weights), List.of(), List.of(), Values.of(new float[0])),
            new float[0],
            Optional.of(new BestWeights.Memory(0.5, 1, Reports.score(0.5, 0.5), 0, weights)),
            Reduction.NONE);
    Configuration configuration = new Configuration();
    Checkpoint.in(arguments[0], 1, configuration).afterRound(1, checkpoint::saved);
    Checkpoint back =
        Checkpoint.of(
            Checkpoint.in(arguments[0], 1, configuration)
                .resume(FINGERPRINT, found -> true)
                .orElseThrow());
    System.out.println(
        "checkpoint "
            + (back.fingerprint().equals(FINGERPRINT)
                && Arrays.equals(back.best().orElseThrow().parameters(), weights)));
    try {
      NetworkSpec.parse(
          "{\"layers\": [{\"type\": \"dense\", \"unit\": 3, \"units\": 3}]}", Shape.vector(2));
    } catch (IllegalArgumentException e) {
      System.out.println(e.getMessage());
    }
  }
}

package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.optimize.Adam;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Step;
import convoy.optimize.Vector;
import convoy.testing.Batches;
import convoy.testing.ChildJvm;
import convoy.testing.EachBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * A network computes with the threads it is given, whatever the environment asks for. A thread that
 * a native library starts inherits the name of the one it works for, so that they can be counted.
 */
@EachBackend
class ThreadsTest {
  @Parameter String backend;

  /** Trains two networks at once and prints how many threads worked for each. */
  public static final class Trainers {
    public static void main(String[] arguments) throws Exception {
      Backend backend = Backends.named(System.getProperty("backend"));
      backend.devices();
      Thread one = trainer(backend, "first-trainer", 1);
      Thread other = trainer(backend, "other-trainer", 1);
      one.join();
      other.join();
      trainer(backend, "third-trainer", 2).join();
    }

    private static Thread trainer(Backend backend, String name, int threads) {
      Thread trainer =
          new Thread(
              () -> {
                train(backend, threads);
                System.out.println(name + " " + tasks(name));
              },
              name);
      trainer.start();
      return trainer;
    }

    private static void train(Backend backend, int threads) {
      NetworkSpec spec = NetworkSpec.parse("lenet5", new Shape(1, 28, 28)).withOutput(10);
      try (Network network = backend.open(spec, Device.CPU, threads)) {
        network.load(new ParameterLayout(spec).initialValues(1));
        int length = network.trainable().length();
        List<Vector> state = List.of(network.zeros(length), network.zeros(length));
        Adam adam = new Adam(null, null, null);
        for (int step = 1; step <= 5; step++) {
          network.gradient(Batches.random(spec, 64, step), new SoftmaxCrossEntropy(), step);
          adam.step(network.trainable(), network.gradient(), state, Step.of(0.001, step));
          network.predict(Batches.random(spec, 64, step).features(), 64, new float[640]);
        }
      }
    }

    private static long tasks(String name) {
      try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
        return tasks.filter(task -> name.equals(nameOf(task))).count();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String nameOf(Path task) {
      try {
        return Files.readString(task.resolve("comm")).strip();
      } catch (IOException e) {
        return "ended meanwhile";
      }
    }
  }

  @Test
  void computesWithTheThreadsItIsGiven() throws Exception {
    List<String> lines =
        ChildJvm.run(
                List.of("-Dbackend=" + backend),
                Map.of("OMP_NUM_THREADS", "3", "OPENBLAS_NUM_THREADS", "3"),
                jar -> true,
                Trainers.class)
            .lines()
            .filter(line -> line.contains("-trainer "))
            .sorted()
            .toList();
    assertEquals(List.of("first-trainer 1", "other-trainer 1", "third-trainer 2"), lines);
  }
}

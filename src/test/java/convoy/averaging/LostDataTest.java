package convoy.averaging;

import static convoy.averaging.OptimizerStateMode.AVERAGED;
import static convoy.averaging.OptimizerStateMode.KEPT;
import static convoy.averaging.ParameterAveragingTest.EVERYTHING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.averaging.report.TrainingListener;
import convoy.backend.Arithmetic;
import convoy.backend.Device;
import convoy.data.ClassCounts;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.testing.ChildJvm;
import convoy.testing.EveryLayer;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.collection.JavaConverters;

/**
 * What executors lose in the middle of a training is made anew, to the same bits. In a process of
 * its own, because Spark's local mode takes its one executor for lost after some of this.
 */
class LostDataTest {

  @ParameterizedTest
  @ValueSource(strings = {"dl4j", "libtorch"})
  void endsInTheSameBitsWhateverIsLost(String backend) throws Exception {
    Map<String, String> bits = new TreeMap<>();
    List<String> options = List.of("@.mvn/spark-java-options");
    ChildJvm.run(options, Map.of(), jar -> true, Losses.class, backend)
        .lines()
        .filter(line -> line.startsWith("bits "))
        .map(line -> line.split(" ", 3))
        .forEach(words -> bits.put(words[2], words[1]));
    assertEquals(backend.equals("dl4j"), bits.keySet().stream().anyMatch(LostDataTest::isLarge));
    for (OptimizerStateMode mode : List.of(AVERAGED, KEPT)) {
      String undisturbed = bits.remove("large and " + mode);
      assertEquals(undisturbed, bits.remove("large and " + mode + ", without slices"));
    }
    assertEquals(
        Set.of(
            "undisturbed",
            "with a task that fails",
            "with tasks that are killed",
            "without cached blocks",
            "without shuffle files",
            "without sorted rows on disk"),
        bits.keySet());
    assertEquals(Set.of(bits.get("undisturbed")), new HashSet<>(bits.values()), bits.toString());
  }

  private static boolean isLarge(String training) {
    return training.startsWith("large");
  }

  /** Trains again and again, with all kinds of losses, and prints the bits of the weights. */
  public static final class Losses {
    private static final int ROUND_OF_LOSS = 4;

    private final JavaSparkContext spark;
    private final String backend;

    private Losses(JavaSparkContext spark, String backend) {
      this.spark = spark;
      this.backend = backend;
    }

    /** Four attempts a task, as on a cluster. */
    public static void main(String[] arguments) throws TimeoutException {
      SparkConf conf =
          new SparkConf()
              .setMaster("local[2,4]")
              .setAppName("losses")
              .set("spark.driver.maxResultSize", "10m") // the large network has 12 MB
              .set("spark.ui.enabled", "false");
      try (JavaSparkContext spark = new JavaSparkContext(conf)) {
        new Losses(spark, arguments[0]).run();
      }
    }

    private void run() throws TimeoutException {
      if (backend.equals("dl4j")) {
        for (OptimizerStateMode mode : List.of(AVERAGED, KEPT)) {
          String how = "large and " + mode;
          trainLarge(how, mode, report -> {});
          trainLarge(how + ", without slices", mode, losing(this::loseAllBlocks));
        }
      }
      TrainingListener silent = report -> {};
      JavaRDD<byte[]> rows = spark.parallelize(ParameterAveragingTest.rows(61, 12), 3);
      train("undisturbed", rows, silent);
      train("with a task that fails", rows.mapPartitions(Losses::failingAtFirst), silent);
      trainKillingTasks(rows);
      train("without cached blocks", rows, losing(this::loseBlocks));
      trainWithoutSortedRows(rows);
      Set<File> before = shuffleFiles();
      train(
          "without shuffle files",
          rows,
          losing(
              () -> {
                loseBlocks();
                Set<File> ofTraining = new HashSet<>(shuffleFiles());
                ofTraining.removeAll(before);
                require(!ofTraining.isEmpty() && ofTraining.stream().allMatch(File::delete));
              }));
    }

    /** They are made anew from the input, once blocks and what was dealt are lost. */
    private void trainWithoutSortedRows(JavaRDD<byte[]> rows) {
      Set<String> shuffles = new HashSet<>();
      Set<File> before = shuffleFiles();
      train(
          "without sorted rows on disk",
          rows,
          0,
          losing(
              () -> {
                Set<File> left = new HashSet<>(shuffleFiles());
                left.removeAll(before);
                left.forEach(file -> shuffles.add(file.getName().split("_")[1]));
                loseBlocks();
                require(left.stream().allMatch(File::delete));
              }));
      require(shuffles.size() == 1); // of what was dealt
    }

    private void train(String how, JavaRDD<byte[]> rows, TrainingListener listener) {
      train(how, rows, Long.MAX_VALUE, listener);
    }

    private void train(
        String how, JavaRDD<byte[]> rows, long valuesOnDisk, TrainingListener listener) {
      Settings settings =
          ParameterAveragingTest.on(
              Arithmetic.of(backend, Device.Kind.CPU),
              ParameterAveragingTest.augmented(
                  ParameterAveragingTest.settings(2, 2, 3, 8, 0.01, "adam")));
      TrainingData data =
          TrainingData.of(rows, settings.seed(), settings.workers(), new ClassCounts())
              .withValuesOnDisk(valuesOnDisk);
      float[] parameters = ParameterAveraging.train(network(), data, settings, listener);
      System.out.printf("bits %08x %s%n", Arrays.hashCode(parameters), how);
    }

    /** What workers carry lies in slices on the executors, and nowhere else. */
    private void trainLarge(String how, OptimizerStateMode mode, TrainingListener listener) {
      NetworkSpec large = NetworkSpec.parse("mlp:1700,1700", Shape.vector(36)).withOutput(3);
      Settings settings =
          ParameterAveragingTest.settings(
              2, AveragingFrequency.of(2), 3, 4, 0.001, "adam", mode, OuterOptimizer.PLAIN);
      require(TrainingState.isSliced(large, settings));
      List<Integer> heard = new ArrayList<>();
      JavaRDD<byte[]> rows = spark.parallelize(ParameterAveragingTest.rows(24, 1), 3);
      TrainingData data = TrainingData.of(rows, settings.seed(), 2, new ClassCounts());
      float[] parameters =
          ParameterAveraging.train(
              large,
              data,
              settings,
              report -> {
                heard.add(report.round());
                listener.onRound(report);
              });
      require(heard.equals(List.of(1, 2, 3, 4, 5, 6)));
      System.out.printf("bits %08x %s%n", Arrays.hashCode(parameters), how);
    }

    private void loseAllBlocks() {
      require(spark.getPersistentRDDs().size() > 1);
      spark.getPersistentRDDs().keySet().forEach(SparkEnv.get().blockManager()::removeRdd);
    }

    /** LibTorch has every layer. */
    private NetworkSpec network() {
      return backend.equals("libtorch") ? EveryLayer.spec() : EVERYTHING;
    }

    private static Iterator<byte[]> failingAtFirst(Iterator<byte[]> rows) {
      if (TaskContext.get().attemptNumber() == 0) {
        throw new IllegalStateException("a task that fails, once");
      }
      return rows;
    }

    /**
     * From the middle on kills the first attempt of every task as it starts; Spark runs it again.
     */
    private void trainKillingTasks(JavaRDD<byte[]> rows) throws TimeoutException {
      AtomicInteger killed = new AtomicInteger();
      SparkListener killer =
          new SparkListener() {
            @Override
            public void onTaskStart(SparkListenerTaskStart start) {
              if (start.taskInfo().attemptNumber() == 0) {
                spark.sc().killTaskAttempt(start.taskInfo().taskId(), true, "for a test");
              }
            }

            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
              killed.addAndGet(end.taskInfo().killed() ? 1 : 0);
            }
          };
      train("with tasks that are killed", rows, losing(() -> spark.sc().addSparkListener(killer)));
      spark.sc().listenerBus().waitUntilEmpty();
      spark.sc().removeSparkListener(killer);
      require(killed.get() > 0);
    }

    private static TrainingListener losing(Runnable loss) {
      return report -> {
        if (report.round() == ROUND_OF_LOSS) {
          loss.run();
        }
      };
    }

    /** As an executor loses them: Spark's driver goes on believing that they are there. */
    private void loseBlocks() {
      require(spark.getPersistentRDDs().size() == 1);
      int blocks = Collections.max(spark.getPersistentRDDs().keySet());
      SparkEnv.get().blockManager().removeRdd(blocks);
    }

    private static Set<File> shuffleFiles() {
      List<File> files =
          JavaConverters.seqAsJavaList(
              SparkEnv.get().blockManager().diskBlockManager().getAllFiles());
      return files.stream()
          .filter(file -> file.getName().startsWith("shuffle_"))
          .collect(Collectors.toSet());
    }

    private static void require(boolean holds) {
      if (!holds) {
        throw new IllegalStateException("the loss that is meant did not happen");
      }
    }
  }
}

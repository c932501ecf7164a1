package convoy.ml.clustering;

import convoy.data.Seeds;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Means to start from by k-means++ (Arthur and Vassilvitskii 2007): rows, the first by chance, each
 * further one with a probability that goes with the square of its distance from the nearest of
 * those before it. They are chosen on the driver, among different rows of the smallest hashes, so
 * that the same are chosen in whatever order and partitions rows come.
 */
final class FirstMeans {
  /** Rows to choose among, at most, unless more are wanted. */
  static final int SAMPLE = 4096;

  private FirstMeans() {}

  /** There are fewer rows than means. */
  static final class TooFewException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    TooFewException(String message) {
      super(message);
    }
  }

  /** The hash of a row; where 0 has a sign, it does not count. */
  private static long hash(double[] row, long seed) {
    long[] bits = new long[row.length];
    Arrays.setAll(bits, i -> Double.doubleToLongBits(row[i] + 0.0)); // -0 is 0
    return Seeds.derive(seed, bits);
  }

  /** Adds a number, unless so many smaller ones are there. */
  private static void addSmall(long number, TreeSet<Long> numbers, int most) {
    if (numbers.size() < most) {
      numbers.add(number);
    } else if (number < numbers.last() && numbers.add(number)) {
      numbers.pollLast();
    }
  }

  private static long[] smallest(int most, long[] a, long[] b) {
    return LongStream.concat(Arrays.stream(a), Arrays.stream(b))
        .sorted()
        .distinct()
        .limit(most)
        .toArray();
  }

  /**
   * Rows that differ, by their hashes upwards: two passes, of which the first sends hashes alone,
   * so that a row counts once however often it comes.
   */
  private static List<double[]> different(JavaRDD<double[]> rows, int most, long seed) {
    long[] smallest =
        rows.mapPartitions(
                part -> {
                  TreeSet<Long> hashes = new TreeSet<>();
                  part.forEachRemaining(row -> addSmall(hash(row, seed), hashes, most));
                  return List.of(hashes.stream().mapToLong(Long::longValue).toArray()).iterator();
                })
            .treeReduce((a, b) -> smallest(most, a, b));
    return rows
        .mapToPair(row -> new Tuple2<>(hash(row, seed), row))
        .filter(row -> Arrays.binarySearch(smallest, row._1()) >= 0)
        .reduceByKey((a, b) -> Arrays.compare(a, b) <= 0 ? a : b)
        .collect()
        .stream()
        .sorted(Comparator.comparing(Tuple2::_1))
        .map(Tuple2::_2)
        .toList();
  }

  /**
   * Chooses rows.
   *
   * @param k how many
   * @throws TooFewException if there are fewer that differ
   */
  static double[][] of(JavaRDD<double[]> rows, int k, long seed) {
    int most = Math.max(SAMPLE, k);
    List<double[]> sample = different(rows, most, seed);
    double[][] chosen = new double[k][];
    double[] squares = new double[sample.size()];
    Arrays.fill(squares, 1);
    Random random = new Random(seed);
    for (int j = 0; j < k; j++) {
      double total = 0;
      for (double square : squares) {
        total += square;
      }
      if (total == 0) {
        throw new TooFewException(
            "k is %d, but there are only %d rows that differ%s. Set it to at most that."
                .formatted(
                    k,
                    j,
                    sample.size() < most ? "" : " enough among " + most + " that were drawn"));
      }
      chosen[j] = sample.get(drawn(squares, total * random.nextDouble()));
      for (int n = 0; n < squares.length; n++) {
        double square = distance(sample.get(n), chosen[j]);
        squares[n] = j == 0 ? square : Math.min(squares[n], square);
      }
    }
    return chosen;
  }

  private static int drawn(double[] squares, double at) {
    double sum = 0;
    int last = 0;
    for (int n = 0; n < squares.length; n++) {
      if (squares[n] > 0) {
        sum += squares[n];
        last = n;
        if (sum > at) {
          return n;
        }
      }
    }
    return last;
  }

  private static double distance(double[] a, double[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return squares;
  }
}

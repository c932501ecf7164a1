package convoy.ml.ensemble;

import convoy.data.Seeds;
import convoy.ml.training.NetworkEstimator;
import convoy.ml.util.Schemas;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Rows that the members of an ensemble draw, each for itself, with replacement. How often a member
 * draws a row follows from the row's contents, from which of its equals it is, from the member and
 * the seed.
 */
final class Bootstrap implements AutoCloseable {

  /** A row, and what its draws follow from. */
  private static final class Numbered implements Serializable {
    private static final long serialVersionUID = 1;
    private final Row row;
    private final long draws;
    private final boolean always;

    Numbered(Row row, long draws, boolean always) {
      this.row = row;
      this.draws = draws;
      this.always = always;
    }
  }

  private final SparkSession session;
  private final StructType schema;
  private final JavaRDD<Numbered> rows;

  private Bootstrap(SparkSession session, StructType schema, JavaRDD<Numbered> rows) {
    this.session = session;
    this.schema = schema;
    this.rows = rows;
  }

  /**
   * Reads and numbers rows: a shuffle. They are kept on the executors until this is closed.
   *
   * @param estimator whose columns are kept, and no others
   * @param seed of the ensemble
   */
  static Bootstrap of(Dataset<?> dataset, NetworkEstimator estimator, long seed) {
    String[] columns = columns(dataset.schema(), estimator);
    Dataset<Row> used =
        dataset.toDF().select(Arrays.stream(columns).map(Schemas::column).toArray(Column[]::new));
    int mark = markAmong(columns, estimator);
    JavaRDD<Row> read = used.toJavaRDD();
    JavaRDD<Numbered> numbered =
        read.mapToPair(row -> new Tuple2<>(RowKey.of(row), plain(row)))
            .repartitionAndSortWithinPartitions(new HashPartitioner(read.getNumPartitions()))
            .mapPartitions(sorted -> number(sorted, seed, mark))
            .persist(StorageLevel.MEMORY_AND_DISK());
    return new Bootstrap(dataset.sparkSession(), used.schema(), numbered);
  }

  /** The columns that any Param of the estimator names, in the order of the dataset. */
  private static String[] columns(StructType schema, NetworkEstimator estimator) {
    List<Object> named =
        Stream.of(estimator.params())
            .filter(param -> param.name().endsWith("Col") && estimator.isDefined(param))
            .map(param -> (Object) estimator.getOrDefault((Param<?>) param))
            .toList();
    return Arrays.stream(schema.fieldNames()).filter(named::contains).toArray(String[]::new);
  }

  private static int markAmong(String[] columns, NetworkEstimator estimator) {
    return estimator.isDefined(estimator.validationIndicatorCol())
        ? List.of(columns).indexOf(estimator.getValidationIndicatorCol())
        : -1;
  }

  /** The rows that a member is trained on. */
  Dataset<Row> of(int member) {
    return session.createDataFrame(rows.flatMap(row -> copies(row, member)), schema);
  }

  private static Iterator<Row> copies(Numbered row, int member) {
    int count = row.always ? 1 : poisson(Seeds.derive(row.draws, member));
    return Collections.nCopies(count, row.row).iterator();
  }

  /** A Poisson number of mean 1 that belongs to a seed: the inverse of its distribution. */
  static int poisson(long seed) {
    double uniform = (seed >>> 11) * 0x1p-53;
    double probability = Math.exp(-1);
    double below = probability;
    int count = 0;
    while (uniform >= below && probability > 0) {
      count++;
      probability /= count;
      below += probability;
    }
    return count;
  }

  private static Iterator<Numbered> number(
      Iterator<Tuple2<String, Row>> sorted, long seed, int mark) {
    return new Iterator<>() {
      private String last;
      private long ordinal;

      @Override
      public boolean hasNext() {
        return sorted.hasNext();
      }

      @Override
      public Numbered next() {
        Tuple2<String, Row> next = sorted.next();
        ordinal = next._1().equals(last) ? ordinal + 1 : 0;
        last = next._1();
        long high = Long.parseUnsignedLong(last, 0, 16, 16);
        long low = Long.parseUnsignedLong(last, 16, 32, 16);
        boolean always = mark >= 0 && Boolean.TRUE.equals(next._2().get(mark));
        long draws = Seeds.derive(seed, Seeds.Purpose.MEMBER, high, low, ordinal);
        return new Numbered(next._2(), draws, always);
      }
    };
  }

  /** Without its schema, which need not travel with every row. */
  private static Row plain(Row row) {
    return RowFactory.create(IntStream.range(0, row.size()).mapToObj(row::get).toArray());
  }

  @Override
  public void close() {
    rows.unpersist(false);
  }
}

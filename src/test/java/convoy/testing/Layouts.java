package convoy.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The same rows in other orders, cut into other partitions. */
public final class Layouts {
  private Layouts() {}

  /**
   * {@code frame} in many layouts, each with a name for messages.
   *
   * @param folder for Parquet files; empty
   */
  public static Map<String, Dataset<Row>> of(Dataset<Row> frame, Path folder) {
    List<Row> rows = frame.collectAsList();
    List<Row> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparing(Row::toString));
    List<Row> reversed = new ArrayList<>(rows);
    Collections.reverse(reversed);
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(3));

    Map<String, Dataset<Row>> layouts = new LinkedHashMap<>();
    layouts.put("1 partition", frame(rows, 1, frame.schema()));
    layouts.put("3 partitions", frame(rows, 3, frame.schema()));
    layouts.put("reversed, 1 partition", frame(reversed, 1, frame.schema()));
    layouts.put("sorted, 2 partitions", frame(sorted, 2, frame.schema()));
    layouts.put("shuffled, 7 partitions", frame(shuffled, 7, frame.schema()));
    layouts.put("with empty partitions", Frames.withEmptyPartitions(frame, 2));
    String files = folder.resolve("parquet").toString();
    frame(shuffled, 3, frame.schema())
        .write()
        .option("maxRecordsPerFile", rows.size() / 5)
        .parquet(files);
    layouts.put("files of Parquet", LocalSpark.session().read().parquet(files));
    return layouts;
  }

  private static Dataset<Row> frame(List<Row> rows, int partitions, StructType schema) {
    SparkSession session = LocalSpark.session();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    return session.createDataFrame(context.parallelize(rows, partitions), schema);
  }
}

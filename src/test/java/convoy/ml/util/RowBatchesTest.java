package convoy.ml.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.testing.LocalSpark;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

class RowBatchesTest {
  private static Dataset<Row> batches(Dataset<Row> rows, int batchSize) {
    StructType schema =
        rows.schema()
            .add("position", DataTypes.IntegerType, false)
            .add("batch", DataTypes.IntegerType, false);
    return RowBatches.append(
        rows,
        schema,
        batchSize,
        "stage",
        "id",
        batch ->
            IntStream.range(0, batch.size())
                .mapToObj(i -> new Object[] {i, batch.size()})
                .toList());
  }

  @Test
  void givesRowsInOrderInBatchesOfAtMostTheSize() {
    Dataset<Row> rows = LocalSpark.session().range(0, 10, 1, 1).toDF("id.x");
    List<Row> appended = batches(rows, 4).collectAsList();
    int[] sizes = {4, 4, 4, 4, 4, 4, 4, 4, 2, 2};
    for (int i = 0; i < 10; i++) {
      assertEquals(i, appended.get(i).getLong(0));
      assertEquals(i % 4, appended.get(i).getInt(1));
      assertEquals(sizes[i], appended.get(i).getInt(2));
    }
    assertEquals(10, appended.size());
  }

  @Test
  void readsAPartitionBatchByBatch() {
    Dataset<Row> rows = LocalSpark.session().range(0, 1_000_000, 1, 1).toDF("id");
    LongAccumulator read = LocalSpark.session().sparkContext().longAccumulator();
    RowBatches.Cells count =
        batch -> {
          read.add(batch.size());
          return batch.stream().map(row -> new Object[] {1}).toList();
        };
    StructType schema = rows.schema().add("one", DataTypes.IntegerType, false);
    assertEquals(4, RowBatches.append(rows, schema, 3, "stage", "id", count).takeAsList(4).size());
    assertEquals(6, read.value());
  }

  @Test
  void anArrayOfFloatsIsSeenAndComesOutAsItWas() {
    Dataset<Row> rows =
        LocalSpark.session()
            .sql(
                "SELECT * FROM VALUES (array(float(1), float(2.5)), 7), (array(float(3), null), 8),"
                    + " (array(), 9), (null, 10) AS t(x, id)")
            .coalesce(1);
    StructType schema = rows.schema().add("sum", DataTypes.DoubleType);
    RowBatches.Cells sum =
        batch ->
            batch.stream()
                .map(row -> NumberCells.features(row.get(0), i -> 100))
                .map(x -> new Object[] {x == null ? null : DoubleStream.of(x.toDoubles()).sum()})
                .toList();
    Dataset<Row> appended = RowBatches.append(rows, schema, 3, "stage", "x", sum);
    assertEquals(schema, appended.schema());
    assertEquals(rows.collectAsList(), appended.drop("sum").collectAsList());
    assertEquals(
        Arrays.asList(3.5, 103.0, 0.0, null),
        appended.select("sum").collectAsList().stream().map(row -> row.get(0)).toList());
  }

  @Test
  void partitionsWithoutRowsGiveNone() {
    Dataset<Row> rows = LocalSpark.session().range(0, 2, 1, 2).filter("id = 1").toDF();
    assertEquals(1, batches(rows, 8).collectAsList().size());
  }
}

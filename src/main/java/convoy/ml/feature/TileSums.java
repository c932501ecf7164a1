package convoy.ml.feature;

import convoy.algebra.Tiling;
import convoy.averaging.device.Slots;
import convoy.data.Features;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Sums of products over distributed rows. As many tasks as run at once each hold one matrix of
 * sums, whatever the number of partitions; reducers, side by side, add up some tiles of all of them
 * each, and the driver is given their results one after the other.
 */
final class TileSums {
  /** Of a reducer's result, about. */
  private static final double SLICE_BYTES = 16 << 20;

  private TileSums() {}

  /** How many tasks hold a matrix of sums. */
  static int tasks(JavaRDD<Features> rows) {
    return Math.min(Slots.of(rows.context()), Math.max(1, rows.getNumPartitions()));
  }

  /**
   * Sums products over rows.
   *
   * @param take is given each tile and its values
   */
  static void of(
      JavaRDD<Features> rows, CentredProducts products, BiConsumer<Tiling.Tile, double[]> take) {
    SparkContext spark = rows.context();
    Tiling tiling = products.tiling();
    int tasks = tasks(rows);
    double bytes = (double) Double.BYTES * tiling.rows() * tiling.columns();
    int reducers =
        (int) Math.min(tiling.count(), Math.max(Slots.of(spark), Math.ceil(bytes / SLICE_BYTES)));
    Broadcast<CentredProducts> broadcast =
        JavaSparkContext.fromSparkContext(spark).broadcast(products);
    JavaRDD<Tuple2<Integer, double[]>> sums =
        rows.coalesce(tasks)
            .mapPartitions(part -> ofPart(part, broadcast.value()))
            .mapToPair(tile -> tile)
            .partitionBy(new HashPartitioner(reducers))
            .mapPartitions(tiles -> added(tiles, broadcast.value()))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      sums.count(); // all at once: the iterator below asks for one after the other
      sums.toLocalIterator()
          .forEachRemaining(tile -> take.accept(tiling.tile(tile._1()), tile._2()));
    } finally {
      sums.unpersist(false);
      broadcast.destroy();
    }
  }

  private static Iterator<Tuple2<Integer, long[]>> ofPart(
      Iterator<Features> rows, CentredProducts products) {
    if (!rows.hasNext()) {
      return List.<Tuple2<Integer, long[]>>of().iterator();
    }
    try (CentredProducts.Task task = products.open()) {
      rows.forEachRemaining(task::add);
      long[][] sums = task.products().sums();
      return IntStream.range(0, sums.length)
          .mapToObj(tile -> new Tuple2<>(tile, sums[tile]))
          .iterator();
    }
  }

  private static Iterator<Tuple2<Integer, double[]>> added(
      Iterator<Tuple2<Integer, long[]>> tiles, CentredProducts products) {
    Map<Integer, long[]> sums = new TreeMap<>();
    while (tiles.hasNext()) {
      Tuple2<Integer, long[]> tile = tiles.next();
      long[] sum = sums.putIfAbsent(tile._1(), tile._2());
      if (sum != null) {
        products.add(sum, tile._2());
      }
    }
    List<Tuple2<Integer, double[]>> values = new ArrayList<>();
    sums.forEach((tile, sum) -> values.add(new Tuple2<>(tile, products.values(tile, sum))));
    return values.iterator();
  }
}

package convoy.ml.feature;

import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A map and what Spark knows it by on executors. They are kept apart: Spark's driver holds the map
 * for as long as anybody knows its broadcast, and so the map must not know it.
 */
final class SentMap {
  private final AffineMap map;
  private Broadcast<AffineMap> sent;
  private SparkContext sentBy;

  SentMap(AffineMap map) {
    this.map = map;
  }

  AffineMap map() {
    return map;
  }

  /** The map, sent to executors once; removed from there once nobody knows this object any more. */
  synchronized Broadcast<AffineMap> broadcast(SparkContext spark) {
    if (sent == null || sentBy != spark) {
      sent = JavaSparkContext.fromSparkContext(spark).broadcast(map);
      sentBy = spark;
    }
    return sent;
  }
}

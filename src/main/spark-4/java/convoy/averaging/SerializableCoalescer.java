package convoy.averaging;

import java.io.Serializable;
import org.apache.spark.rdd.PartitionCoalescer;

/**
 * A coalescer that Spark accepts as serializable. With Scala 2.12 Spark asks for Scala's own
 * interface instead.
 */
interface SerializableCoalescer extends PartitionCoalescer, Serializable {}

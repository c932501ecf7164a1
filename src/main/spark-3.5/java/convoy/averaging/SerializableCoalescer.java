package convoy.averaging;

import org.apache.spark.rdd.PartitionCoalescer;
import scala.Serializable;

/**
 * A coalescer that Spark accepts as serializable. Spark asks for Scala's own interface, which Scala
 * 2.13 no longer has.
 */
interface SerializableCoalescer extends PartitionCoalescer, Serializable {}

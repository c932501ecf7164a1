package convoy.averaging;

import org.apache.spark.Partition;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import scala.Option;

/** Gives all slices to each task: fetched from the executors that have them. */
record AllSlices() implements SerializableCoalescer {

  @Override
  public PartitionGroup[] coalesce(int tasks, RDD<?> slices) {
    PartitionGroup[] groups = new PartitionGroup[tasks];
    for (int task = 0; task < tasks; task++) {
      groups[task] = new PartitionGroup(Option.empty());
      for (Partition slice : slices.partitions()) {
        groups[task].partitions().$plus$eq(slice);
      }
    }
    return groups;
  }
}

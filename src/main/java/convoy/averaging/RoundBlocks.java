package convoy.averaging;

import java.util.stream.IntStream;
import org.apache.spark.Partition;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import scala.Option;

/**
 * Gives each task the blocks that its workers need in a round, one after the other, and no others:
 * a block that does not fit into memory is read when its rows are due.
 *
 * @param deal which partitions are whose
 * @param round which mini-batches are taken
 * @param seed of the training
 * @param together workers of a task
 */
record RoundBlocks(Deal deal, RoundBatches round, long seed, int together)
    implements SerializableCoalescer {

  @Override
  public PartitionGroup[] coalesce(int tasks, RDD<?> blocks) {
    Partition[] partitions = blocks.partitions();
    PartitionGroup[] groups = new PartitionGroup[tasks];
    for (int task = 0; task < tasks; task++) {
      PartitionGroup group = new PartitionGroup(Option.empty());
      IntStream.range(task * together, Math.min(deal.workers(), (task + 1) * together))
          .flatMap(worker -> deal.needed(worker, round, seed))
          .forEach(partition -> group.partitions().$plus$eq(partitions[partition]));
      groups[task] = group;
    }
    return groups;
  }
}

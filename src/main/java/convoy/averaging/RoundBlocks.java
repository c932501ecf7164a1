package convoy.averaging;

import org.apache.spark.Partition;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import scala.Option;

/**
 * Gives each worker the blocks that it needs in a round, one after the other, and no others: a
 * block that does not fit into memory is read when its rows are due.
 *
 * @param deal which partitions are whose
 * @param round which mini-batches are taken
 * @param seed of the training
 */
record RoundBlocks(Deal deal, RoundBatches round, long seed) implements SerializableCoalescer {

  @Override
  public PartitionGroup[] coalesce(int workers, RDD<?> blocks) {
    Partition[] partitions = blocks.partitions();
    PartitionGroup[] groups = new PartitionGroup[workers];
    for (int worker = 0; worker < workers; worker++) {
      PartitionGroup group = new PartitionGroup(Option.empty());
      deal.needed(worker, round, seed)
          .forEach(partition -> group.partitions().$plus$eq(partitions[partition]));
      groups[worker] = group;
    }
    return groups;
  }
}

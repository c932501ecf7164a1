package convoy.data;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Rows of a worker's part of the data, all or a block of them, packed into primitive arrays: bytes
 * if every row's features are bytes, floats otherwise. Immutable.
 */
public final class Shard implements Serializable {
  private static final long serialVersionUID = 1;

  /** One array holds at most so many values; a shard can be larger than an array. */
  private static final int BLOCK_VALUES = 1 << 22;

  private final int featureLength;
  private final int rowsPerBlock;
  private final List<byte[]> byteBlocks;
  private final List<float[]> floatBlocks;
  private final float[] targets;
  private final float[] weights;
  private final double[] chances;

  private Shard(
      int featureLength,
      List<byte[]> byteBlocks,
      List<float[]> floatBlocks,
      float[] targets,
      float[] weights,
      double[] chances) {
    this.featureLength = featureLength;
    this.rowsPerBlock = rowsPerBlock(featureLength);
    this.byteBlocks = byteBlocks;
    this.floatBlocks = floatBlocks;
    this.targets = targets;
    this.weights = weights;
    this.chances = chances;
  }

  /**
   * Builds a shard of {@link PackedRow}s, in their order.
   *
   * @param featureLength values of an example
   * @param rows packed rows
   */
  public static Shard of(int featureLength, Iterator<byte[]> rows) {
    Builder builder = new Builder(featureLength);
    rows.forEachRemaining(builder::add);
    return builder.build();
  }

  /**
   * The same rows, which an epoch is to draw with replacement.
   *
   * @param newChances of the rows, at least 0, not all of them 0; on whatever scale
   */
  Shard drawnBy(double[] newChances) {
    return new Shard(featureLength, byteBlocks, floatBlocks, targets, weights, newChances);
  }

  /** The chances of rows that are to be drawn; null if an epoch has each row once. */
  double[] chances() {
    return chances;
  }

  /** The first target of a row. */
  float target(int row) {
    return targets[row * (targets.length / weights.length)];
  }

  /** How many rows. */
  public int rows() {
    return weights.length;
  }

  /** Values of an example. */
  public int featureLength() {
    return featureLength;
  }

  /**
   * Copies rows into a batch.
   *
   * @param order row numbers
   * @param from the first place in {@code order} to take
   * @param to behind the last
   * @param batch large enough
   * @param at the first row of the batch to fill
   */
  public void fill(int[] order, int from, int to, Batch batch, int at) {
    int length = batch.targetLength();
    for (int i = from; i < to; i++) {
      int row = order[i];
      int place = at + i - from;
      System.arraycopy(targets, row * length, batch.targets(), place * length, length);
      batch.weights()[place] = weights[row];
      copyFeatures(row, batch.features(), place * featureLength);
    }
  }

  private void copyFeatures(int row, float[] target, int at) {
    int block = row / rowsPerBlock;
    int from = row % rowsPerBlock * featureLength;
    if (floatBlocks != null) {
      System.arraycopy(floatBlocks.get(block), from, target, at, featureLength);
      return;
    }
    byte[] bytes = byteBlocks.get(block);
    for (int i = 0; i < featureLength; i++) {
      target[at + i] = bytes[from + i] & 0xFF;
    }
  }

  private static int rowsPerBlock(int featureLength) {
    return Math.max(1, BLOCK_VALUES / featureLength);
  }

  /** Collects rows; becomes floats at the first row that is not bytes. */
  private static final class Builder {
    private final int featureLength;
    private final int rowsPerBlock;
    private List<byte[]> byteBlocks = new ArrayList<>();
    private List<float[]> floatBlocks;
    private float[] targets = new float[1024];
    private float[] weights = new float[1024];
    private int targetLength;
    private int rows;

    Builder(int featureLength) {
      this.featureLength = featureLength;
      this.rowsPerBlock = rowsPerBlock(featureLength);
    }

    void add(byte[] row) {
      addTargets(row);
      weights = withRoom(weights, rows + 1);
      weights[rows] = PackedRow.weight(row);
      boolean bytes = PackedRow.hasByteFeatures(row);
      if (!bytes && floatBlocks == null) {
        becomeFloats();
      }
      int at = rows % rowsPerBlock * featureLength;
      if (at == 0) {
        addBlock();
      }
      ByteBuffer features = PackedRow.features(row);
      if (floatBlocks == null) {
        features.get(byteBlocks.get(byteBlocks.size() - 1), at, featureLength);
      } else {
        float[] block = floatBlocks.get(floatBlocks.size() - 1);
        for (int i = 0; i < featureLength; i++) {
          block[at + i] = bytes ? features.get() & 0xFF : features.getFloat();
        }
      }
      rows++;
    }

    private void addTargets(byte[] row) {
      targetLength = PackedRow.targetLength(row);
      int at = Math.multiplyExact(rows, targetLength);
      targets = withRoom(targets, Math.addExact(at, targetLength));
      for (int i = 0; i < targetLength; i++) {
        targets[at + i] = PackedRow.target(row, i);
      }
    }

    private static float[] withRoom(float[] values, int needed) {
      return needed <= values.length
          ? values
          : Arrays.copyOf(
              values, (int) Math.max(needed, Math.min(2L * values.length, JavaArrays.LONGEST)));
    }

    private void addBlock() {
      if (floatBlocks == null) {
        byteBlocks.add(new byte[rowsPerBlock * featureLength]);
      } else {
        floatBlocks.add(new float[rowsPerBlock * featureLength]);
      }
    }

    private void becomeFloats() {
      floatBlocks = new ArrayList<>();
      for (byte[] bytes : byteBlocks) {
        float[] block = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
          block[i] = bytes[i] & 0xFF;
        }
        floatBlocks.add(block);
      }
      byteBlocks = null;
    }

    Shard build() {
      trimLastBlock();
      return new Shard(
          featureLength,
          byteBlocks,
          floatBlocks,
          Arrays.copyOf(targets, rows * targetLength),
          Arrays.copyOf(weights, rows),
          null);
    }

    private void trimLastBlock() {
      int used = ((rows - 1) % rowsPerBlock + 1) * featureLength;
      if (rows > 0 && floatBlocks == null) {
        byteBlocks.set(
            byteBlocks.size() - 1, Arrays.copyOf(byteBlocks.get(byteBlocks.size() - 1), used));
      } else if (rows > 0) {
        floatBlocks.set(
            floatBlocks.size() - 1, Arrays.copyOf(floatBlocks.get(floatBlocks.size() - 1), used));
      }
    }
  }
}

package convoy.backend;

import java.io.Serializable;
import java.util.Locale;

/**
 * Where a network computes.
 *
 * @param kind processor or GPU
 * @param index which of them
 */
public record Device(Kind kind, int index) implements Serializable {
  /** The processor. */
  public static final Device CPU = new Device(Kind.CPU, 0);

  /** Kinds of devices. */
  public enum Kind {
    CPU(64, 512L << 20),
    GPU(1024, 1L << 30);

    private final int mostPredictionRows;
    private final long predictionBytes;

    Kind(int mostPredictionRows, long predictionBytes) {
      this.mostPredictionRows = mostPredictionRows;
      this.predictionBytes = predictionBytes;
    }

    /** Rows to predict together at most: a GPU needs more than a processor to be busy. */
    public int mostPredictionRows() {
      return mostPredictionRows;
    }

    /** What may lie between the layers of a network that predicts, in bytes. */
    public long predictionBytes() {
      return predictionBytes;
    }

    /** What the {@code device} Param calls it: {@code cpu}, {@code gpu}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** {@code cpu}, or {@code gpu 0}. */
  @Override
  public String toString() {
    return kind == Kind.CPU ? kind.toString() : kind + " " + index;
  }
}

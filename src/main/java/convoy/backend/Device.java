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
    CPU(64),
    GPU(1024);

    private final int predictionRows;

    Kind(int predictionRows) {
      this.predictionRows = predictionRows;
    }

    /**
     * Rows to predict together, always so many, padded with anything finite: a matrix product's
     * last bits depend on its size, and a row's outputs must not depend on which others stand
     * beside it. A GPU needs more rows than a processor to be busy.
     */
    public int predictionRows() {
      return predictionRows;
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

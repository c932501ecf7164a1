package convoy.algebra;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A matrix cut into tiles of nearly equal sides, of a symmetric one those of the upper triangle. No
 * record, because Kryo cannot build one.
 */
public final class Tiling implements Serializable {
  private static final long serialVersionUID = 1;

  /** So that a tile stays in a processor's own cache. */
  private static final int LONGEST_SIDE = 128;

  private final int rows;
  private final int columns;
  private final boolean symmetric;

  private Tiling(int rows, int columns, boolean symmetric) {
    this.rows = rows;
    this.columns = columns;
    this.symmetric = symmetric;
  }

  /** All of a matrix. */
  public static Tiling of(int rows, int columns) {
    return new Tiling(rows, columns, false);
  }

  /** The upper triangle of a matrix, with the whole of the tiles on its diagonal. */
  public static Tiling ofTriangle(int size) {
    return new Tiling(size, size, true);
  }

  /**
   * A tile: where it begins, and how far it goes. Its values lie column after column.
   *
   * @param row its first
   * @param rows how many
   * @param column its first
   * @param columns how many
   */
  public record Tile(int row, int rows, int column, int columns) {
    /** How many values it has. */
    public int size() {
      return rows * columns;
    }
  }

  /** Rows of the matrix. */
  public int rows() {
    return rows;
  }

  /** Columns of the matrix. */
  public int columns() {
    return columns;
  }

  /** Whether it is the upper triangle of a symmetric matrix. */
  public boolean isTriangle() {
    return symmetric;
  }

  /** How many tiles there are. */
  public int count() {
    int down = parts(rows);
    return symmetric
        ? Math.toIntExact((long) down * (down + 1) / 2)
        : Math.multiplyExact(down, parts(columns));
  }

  /** The tile {@code index}, from 0. */
  public Tile tile(int index) {
    int down = index / parts(columns);
    int across = index % parts(columns);
    if (symmetric) {
      // Column of tiles j has those with the indices j (j + 1) / 2 to, but not with, (j + 1) (j +
      // 2) / 2.
      across = (int) ((Math.sqrt(8.0 * index + 1) - 1) / 2);
      down = index - Math.toIntExact((long) across * (across + 1) / 2);
    }
    int row = start(down, rows);
    int column = start(across, columns);
    return new Tile(row, start(down + 1, rows) - row, column, start(across + 1, columns) - column);
  }

  /** Where the tiles of a side of this length begin, and the length. */
  static int[] starts(int length) {
    int[] starts = new int[parts(length) + 1];
    Arrays.setAll(starts, part -> start(part, length));
    return starts;
  }

  private static int parts(int length) {
    return (length + LONGEST_SIDE - 1) / LONGEST_SIDE;
  }

  private static int start(int part, int length) {
    return (int) ((long) length * part / parts(length));
  }
}

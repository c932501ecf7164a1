package convoy.backend.libtorch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The memory between the layers, for at most so many rows. Plans of different rows lie in the same
 * memory. A part of it stays with a plan; the rest is lent out in pieces, to one layer after the
 * other in the course of a step.
 */
final class Workspace implements AutoCloseable {
  /**
   * Bytes from which on pieces go back to the system when they are free, so that other tensors find
   * room: what is as large the C library itself would not keep for the next to ask.
   */
  private static final long LARGE = 32 << 20;

  /** A stretch of memory. */
  static final class Piece {
    private final Tensor values;
    private final long length;
    private boolean free;

    private Piece(Tensor values, long length) {
      this.values = values;
      this.length = length;
    }

    Tensor values() {
      return values;
    }
  }

  private final NativeMemory memory = new NativeMemory();
  private final NativeMemory passing = new NativeMemory();
  private final List<Tensor> fixed = new ArrayList<>();
  private final List<Piece> pieces = new ArrayList<>();
  private final Set<Space> taken = new LinkedHashSet<>();
  private final TensorTypes types;
  private final int capacity;

  /**
   * @param types of the tensors
   * @param capacity rows to have room for
   */
  Workspace(TensorTypes types, int capacity) {
    this.types = types;
    this.capacity = capacity;
  }

  int capacity() {
    return capacity;
  }

  TensorTypes types() {
    return types;
  }

  /** What it takes at this moment, in bytes. */
  long bytes() {
    return fixed.stream().mapToLong(Tensor::nbytes).sum()
        + pieces.stream().mapToLong(piece -> piece.values().nbytes()).sum();
  }

  /** Holds what LibTorch itself makes in a step as long as it is needed. */
  NativeMemory passing() {
    return passing;
  }

  /**
   * Memory that stays with all plans, which ask for it in the same order.
   *
   * @param index from 0, one for each
   * @param length float32 values of an example
   */
  Tensor fixed(int index, long length) {
    if (index == fixed.size()) {
      fixed.add(values(length));
    }
    return fixed.get(index);
  }

  /** In a scope of its own: the caller's would hold it to the end of the step. */
  private Tensor values(long length) {
    try (PointerScope scope = new PointerScope()) {
      return memory.keep(torch.empty(new long[] {capacity * length}, types.floats(), null));
    }
  }

  /** The piece for a space: that of its last time, so that nothing changes from step to step. */
  Piece take(Space space, Piece last) {
    Piece piece = last != null && last.free ? last : anyPiece(space.length());
    piece.free = false;
    taken.add(space); // now that nothing can fail: what is taken has a piece
    return piece;
  }

  private Piece anyPiece(long length) {
    return pieces.stream()
        .filter(
            each -> each.free && each.length >= length && isLarge(each.length) == isLarge(length))
        .min(Comparator.comparingLong(each -> each.length))
        .orElseGet(() -> newPiece(length));
  }

  private boolean isLarge(long length) {
    return capacity * length * Float.BYTES >= LARGE;
  }

  private Piece newPiece(long length) {
    Piece piece = new Piece(values(length), length);
    pieces.add(piece);
    return piece;
  }

  /** Takes a piece back, if the space has it now. Of large ones one stays for the next to ask. */
  void giveBack(Space space, Piece piece) {
    if (!taken.remove(space)) {
      return;
    }
    if (isLarge(piece.length)) {
      dropLarge();
    }
    piece.free = true;
  }

  private void dropLarge() {
    for (Piece piece : List.copyOf(pieces)) {
      if (piece.free && isLarge(piece.length)) {
        piece.free = false;
        pieces.remove(piece);
        memory.letGo(piece.values());
      }
    }
  }

  /** Takes everything back: what is read no more, and what a step has left that broke off. */
  void clear() {
    passing.close();
    List.copyOf(taken).forEach(Space::free);
    dropLarge();
  }

  @Override
  public void close() {
    try (memory) {
      clear();
    }
  }
}

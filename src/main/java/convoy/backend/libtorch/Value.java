package convoy.backend.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** What a layer gives: its memory is another's as soon as nobody reads it any more. */
final class Value {
  private final List<Space> spaces;
  private final NativeMemory passing;
  private boolean kept;
  private Tensor tensor;
  private Value before;
  private int holders = 1;

  /**
   * @param spaces that it lies in; none if LibTorch makes it
   * @param passing holds it then
   */
  Value(List<Space> spaces, NativeMemory passing) {
    this.spaces = List.copyOf(spaces);
    this.passing = passing;
  }

  /** Says that it is read again on the way back. */
  void keep() {
    kept = true;
  }

  boolean isKept() {
    return kept;
  }

  /** Says what it is in this step. */
  void is(Tensor made) {
    tensor = passing.keep(made);
    before = null;
    holders = 1;
  }

  /** Says that in this step it is another, handed on. */
  void is(Value other) {
    tensor = null;
    before = other;
    holders = 1;
    other.holders++;
  }

  /** Says that whoever reads it has done so. */
  void letGo() {
    holders--;
    if (holders > 0) {
      return;
    }
    if (before != null) {
      before.letGo();
    } else {
      Space.free(spaces);
      passing.letGo(tensor);
    }
  }
}

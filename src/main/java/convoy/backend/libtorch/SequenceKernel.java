package convoy.backend.libtorch;

import convoy.data.Seeds;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Layers one after the other; none at all is the identity. Memory between them, and what LibTorch
 * makes on the way, is free as soon as no layer reads it any more.
 */
final class SequenceKernel implements Kernel {

  /**
   * A layer.
   *
   * @param room that its kernel computes in
   * @param read what it reads
   * @param made what it gives
   * @param keepsOutput whether it reads again what it gave
   */
  record Link(Kernel kernel, Dealer.Room room, Value read, Value made, boolean keepsOutput) {}

  private final List<Link> links;
  private final int first;
  private final NativeMemory passing;
  private Tensor gradient;
  private List<Space> gradientSpaces = List.of();

  /**
   * @param links in order
   * @param first of those that go back
   * @param passing holds tensors from layer to layer
   */
  SequenceKernel(List<Link> links, int first, NativeMemory passing) {
    this.links = List.copyOf(links);
    this.first = first;
    this.passing = passing;
  }

  /** What it gives is good until {@link #letGoOutput}. */
  @Override
  public Tensor forward(Tensor input, boolean training, long seed) {
    Tensor current = input;
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      Space.take(link.room().step());
      Space.take(link.room().output());
      try (PointerScope scope = new PointerScope()) {
        Tensor next = link.kernel().forward(current, training, Seeds.derive(seed, i));
        if (next == current) {
          link.made().is(link.read());
        } else {
          link.made().is(next);
        }
        current = next;
      }
      if (!training) {
        Space.free(link.room().step());
      }
      if (i > 0 && !link.read().isKept()) {
        link.read().letGo();
      }
    }
    return current;
  }

  /** Says that whoever reads what came out on the way forward has done so. */
  void letGoOutput() {
    if (!links.isEmpty() && !links.get(links.size() - 1).made().isKept()) {
      links.get(links.size() - 1).made().letGo();
    }
  }

  /** What it gives is good until {@link #letGoGradient}. */
  @Override
  public Tensor backward(Tensor outputGradient) {
    gradient = null;
    gradientSpaces = List.of();
    Tensor current = outputGradient;
    for (int i = links.size() - 1; i >= first; i--) {
      Link link = links.get(i);
      Tensor read = current;
      Space.take(link.room().gradient());
      try (PointerScope scope = new PointerScope()) {
        current = link.kernel().backward(read);
        if (current != read && current != null) {
          passing.keep(current);
        }
      }
      if (current != read) {
        letGoGradient();
        gradient = current;
        gradientSpaces = link.room().gradient();
      }
      letGoKept(i);
    }
    return first > 0 ? null : current;
  }

  /** What was kept for this layer's way back, and not for that of the one before as well. */
  private void letGoKept(int layer) {
    Link link = links.get(layer);
    Space.free(link.room().step());
    if (link.keepsOutput()) {
      link.made().letGo();
    }
    if (layer > 0 && link.read().isKept() && !links.get(layer - 1).keepsOutput()) {
      link.read().letGo();
    }
  }

  /** Says that whoever reads what came out on the way back has done so. */
  void letGoGradient() {
    passing.letGo(gradient);
    Space.free(gradientSpaces);
    gradient = null;
    gradientSpaces = List.of();
  }
}

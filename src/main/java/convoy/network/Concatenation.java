package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Branches side by side, whose outputs are joined channel after channel, as in Inception modules
 * (Szegedy et al. 2015, figure 2) and dense blocks (Huang et al. 2017, equation 2). All branches
 * read the same input, and must give images of one height and width.
 *
 * <p>Names inside are {@code concatenation1.branch1.convolution1}.
 *
 * @param branches each a list of layers, in order; an empty one is the identity
 */
public record Concatenation(@JsonProperty(required = true) List<List<Layer>> branches)
    implements Layer {

  public Concatenation {
    Checks.present(branches, "branches");
    branches = branches.stream().map(List::copyOf).toList();
    if (branches.isEmpty()) {
      throw new IllegalArgumentException("A concatenation needs at least one branch, found none.");
    }
    Way.requireShallow(branches);
  }

  @Override
  public List<Way> ways() {
    List<Way> ways = new ArrayList<>();
    for (List<Layer> branch : branches) {
      ways.add(new Way("branch%d.".formatted(ways.size() + 1), branch));
    }
    return ways;
  }

  @Override
  public Shape output(Shape input) {
    List<Shape> shapes = ways().stream().map(branch -> branch.output(input)).toList();
    Shape first = shapes.get(0);
    long channels = 0;
    for (Shape shape : shapes) {
      if (shape.height() != first.height() || shape.width() != first.width()) {
        throw new IllegalArgumentException(
            "its branch 1 makes %s of %s and its branch %d makes %s, which cannot be joined: all must make one height and width. Change stride or padding in one of them."
                .formatted(first, input, 1 + shapes.indexOf(shape), shape));
      }
      channels += shape.channels();
    }
    if (channels * first.height() * first.width() > Shape.MOST_VALUES) {
      throw new IllegalArgumentException(
          "its branches make %,d channels of %dx%d, which is more than 2^30 values. Make them smaller."
              .formatted(channels, first.height(), first.width()));
    }
    return new Shape((int) channels, first.height(), first.width());
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    return Way.parameters(this, input);
  }

  @Override
  public boolean actsAlikeInTraining() {
    return Way.actAlikeInTraining(this);
  }

  @Override
  public Set<Kept> keeps() {
    return Way.keeps(this);
  }

  @Override
  public Concatenation withInitializer(Initializer others) {
    return changed(layer -> layer.withInitializer(others));
  }

  @Override
  public Concatenation observing() {
    return changed(Layer::observing);
  }

  private Concatenation changed(UnaryOperator<Layer> change) {
    return new Concatenation(
        branches.stream().map(branch -> branch.stream().map(change).toList()).toList());
  }
}

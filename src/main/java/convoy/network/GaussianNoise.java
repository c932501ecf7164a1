package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Set;

/**
 * Gaussian noise (Sietsma and Dow 1991; Bishop 1995): in training y = x + n, where each n is drawn
 * from a normal distribution of mean 0; in prediction nothing happens. As the first layer it acts
 * on the features. Which noise a step draws follows from the training's seed, on every backend
 * alike.
 *
 * @param deviation the noise's standard deviation, at least 0
 */
public record GaussianNoise(@JsonProperty(required = true) double deviation) implements Layer {

  public GaussianNoise {
    Checks.atLeastZero(deviation, "deviation");
  }

  @Override
  public Shape output(Shape input) {
    return input;
  }

  @Override
  public boolean actsAlikeInTraining() {
    return deviation == 0;
  }

  @Override
  public GaussianNoise observing() {
    return new GaussianNoise(0);
  }

  @Override
  public Set<Kept> keeps() {
    return Set.of();
  }

  @Override
  public boolean actsValueByValue() {
    return true;
  }
}

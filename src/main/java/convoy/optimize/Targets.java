package convoy.optimize;

import java.util.List;

/** What the outputs for an example are compared with. */
public enum Targets {
  /** One class of several: a target for an example, 0 to outputs - 1. */
  CLASS("one class of several") {
    @Override
    public int length(int outputs) {
      return 1;
    }

    @Override
    public List<Metric> metrics(int outputs) {
      return outputs > TopAccuracy.FIVE
          ? List.of(new Accuracy(), new TopAccuracy(TopAccuracy.FIVE))
          : List.of(new Accuracy());
    }
  },

  /** Labels of which any number may be true: a target for each output, 1 for true and 0 else. */
  LABELS("several labels at once") {
    @Override
    public List<Metric> metrics(int outputs) {
      return List.of(new MicroF1(), new SubsetAccuracy(), new HammingLoss());
    }
  },

  /** Any numbers: a target for each output. */
  NUMBERS("numbers") {
    @Override
    public List<Metric> metrics(int outputs) {
      return List.of(new RootMeanSquaredError(), new MeanAbsoluteError(), new R2(outputs));
    }
  };

  private final String words;

  Targets(String words) {
    this.words = words;
  }

  /** How many targets an example has, of so many outputs. */
  public int length(int outputs) {
    return outputs;
  }

  /**
   * What tells how good a network with so many outputs is, beside its loss; none twice. The first
   * is the best known.
   */
  public abstract List<Metric> metrics(int outputs);

  /** The names of all metrics that there are for such targets, with however many outputs. */
  public List<String> metricNames() {
    return metrics(Integer.MAX_VALUE).stream().map(Metric::name).toList();
  }

  /** What is predicted, in words. */
  @Override
  public String toString() {
    return words;
  }
}

package convoy.bench;

import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.apache.spark.sql.SparkSession;

/**
 * What eight workers cost in accuracy with {@code learningRateScaling} {@code auto}, against one
 * worker: the mean of several seeds on MNIST, with its 95% interval (Student's), and that of the
 * difference, seed by seed.
 */
public final class ScalingBySeeds {
  private static final int FEW = 1;
  private static final int MANY = 8;

  private ScalingBySeeds() {}

  /** Settings: data, epochs, seeds. */
  public static void main(String[] given) throws Exception {
    Arguments arguments = new Arguments(given, Map.of("data", "", "epochs", "5", "seeds", "10"));
    int epochs = arguments.number("epochs");
    SummaryStatistics few = new SummaryStatistics();
    SummaryStatistics many = new SummaryStatistics();
    SummaryStatistics lost = new SummaryStatistics();
    System.out.printf("%d epochs%n%n| seed | %d worker | %d workers |%n", epochs, FEW, MANY);
    System.out.println("|---|---|---|");
    try (SparkSession session = Sessions.local(2)) {
      MnistLeNet leNet = new MnistLeNet(session, arguments.get("data"));
      IntStream.rangeClosed(1, arguments.number("seeds"))
          .forEach(
              seed -> {
                double one = leNet.accuracy(leNet.classifier(FEW, epochs, seed));
                double eight = leNet.accuracy(leNet.classifier(MANY, epochs, seed));
                few.addValue(one);
                many.addValue(eight);
                lost.addValue(one - eight);
                System.out.printf(Locale.ROOT, "| %d | %.4f | %.4f |%n", seed, one, eight);
              });
    }
    System.out.printf("| mean | %s | %s |%n%n", withInterval(few), withInterval(many));
    System.out.printf("difference, one worker minus eight: %s%n", withInterval(lost));
  }

  private static String withInterval(SummaryStatistics values) {
    double t = new TDistribution(values.getN() - 1).inverseCumulativeProbability(0.975);
    return String.format(
        Locale.ROOT,
        "%.5f ± %.5f",
        values.getMean(),
        t * values.getStandardDeviation() / Math.sqrt(values.getN()));
  }
}

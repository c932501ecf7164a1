package convoy.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against decimal numbers of any length. */
class TargetMomentsTest {
  private static final MathContext LONG = new MathContext(400);

  @Test
  void areExactWhateverTheMagnitudes() {
    Random random = new Random(5);
    TargetMoments all = new TargetMoments();
    TargetMoments part = new TargetMoments();
    BigDecimal weights = BigDecimal.ZERO;
    BigDecimal[] sums = {BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO};
    BigDecimal[] squares = {BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO};
    for (int row = 0; row < 1000; row++) {
      double[] targets = {
        (float) (1e6 + random.nextGaussian()),
        (float) Math.scalb(random.nextGaussian(), random.nextInt(240) - 145),
        0.1f
      };
      float weight = (float) Math.scalb(1 + random.nextFloat(), random.nextInt(60) - 40);
      part.add(PackedRow.pack(new double[] {1}, targets, weight));
      if (random.nextInt(300) == 0) {
        all.add(part);
        part = new TargetMoments();
      }
      BigDecimal exact = new BigDecimal(weight);
      weights = weights.add(exact);
      for (int i = 0; i < 3; i++) {
        BigDecimal target = new BigDecimal(targets[i]);
        sums[i] = sums[i].add(exact.multiply(target));
        squares[i] = squares[i].add(exact.multiply(target).multiply(target));
      }
    }
    all.add(part);
    all.add(new TargetMoments());
    for (int i = 0; i < 3; i++) {
      BigDecimal mean = sums[i].divide(weights, LONG);
      BigDecimal variance = squares[i].divide(weights, LONG).subtract(mean.multiply(mean));
      assertEquals(mean.doubleValue(), all.mean(i), Math.ulp(mean.doubleValue()));
      double deviation = i == 2 ? 0 : variance.sqrt(LONG).doubleValue();
      assertEquals(deviation, all.deviation(i), 2 * Math.ulp(deviation));
    }
  }
}

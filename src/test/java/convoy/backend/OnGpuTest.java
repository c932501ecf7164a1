package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Optimizer;
import convoy.optimize.Update;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LibTorch on a GPU against LibTorch on the processor; for {@code jobs/gpu-check.sh}. */
class OnGpuTest {
  private static final Device GPU = new Device(Device.Kind.GPU, 0);
  private static final Agreement.Place ON_GPU = new Agreement.Place("libtorch", GPU);
  private static final Agreement AGREEMENT = new Agreement(Agreement.Place.of("libtorch"), ON_GPU);
  private static final Shape IMAGE = new Shape(2, 20, 20);

  @BeforeAll
  static void aGpuCanBeUsed() {
    Backend libtorch = Backends.named("libtorch");
    assumeTrue(libtorch.devices().contains(GPU), libtorch.aboutGpus());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet5", "resnet20", "mlp:17,5,64"})
  void outputsLossAndGradientAreThoseOfTheProcessor(String network) {
    AGREEMENT.check(spec(network), 33, 5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet5", "resnet20"})
  void tenStepsLeadWhereTheyLeadOnTheProcessor(String network) {
    AGREEMENT.checkTenSteps(spec(network), Optimizer.parse("nesterov"), 0.01);
  }

  @Test
  void penaltiesClippingAndSettingsOfLayersLeadWhereTheyLeadOnTheProcessor() {
    AGREEMENT.checkTenSteps(spec("resnet20"), BackendsAgreeTest.EVERYTHING_ON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet5", "resnet20"})
  void theSameStepsGiveTheSameBitsAgain(String network) {
    NetworkSpec spec = spec(network);
    float[] start = new ParameterLayout(spec).initialValues(3);
    Update adam = new Update(Optimizer.parse("adam"), 0.001, new LearningRateSchedule.Constant());
    assertArrayEquals(
        Agreement.train(ON_GPU, spec, start, adam), Agreement.train(ON_GPU, spec, start, adam));
  }

  @Test
  void tooLittleMemoryIsToldWithTheBatch() {
    // 400,000 rows of 65,536 channels of 20 x 20 float32: 42 TB.
    NetworkSpec large =
        NetworkSpec.parse(
            "{\"layers\": [{\"type\": \"convolution\", \"filters\": 65536, \"kernel\": 1}]}",
            IMAGE);
    try (Network network = Backends.named("libtorch").open(large, GPU, 1)) {
      BackendException e =
          assertThrows(
              BackendException.class, () -> network.predict(new float[1], 400_000, new float[1]));
      assertTrue(
          e.getMessage()
              .startsWith("There is not enough memory on gpu 0 for a batch of 400000 rows: "),
          e.getMessage());
    }
  }

  private static NetworkSpec spec(String network) {
    return NetworkSpec.parse(network, IMAGE).withOutput(5);
  }
}

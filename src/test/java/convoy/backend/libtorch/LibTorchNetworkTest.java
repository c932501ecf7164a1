package convoy.backend.libtorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.backend.Arithmetic;
import convoy.backend.BackendException;
import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.backend.DeviceMemoryException;
import convoy.backend.Network;
import convoy.backend.NetworkPool;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.Vector;
import org.junit.jupiter.api.Test;

/** What is LibTorch's own among the promises of a network. */
class LibTorchNetworkTest {
  private static final NetworkSpec SPEC = NetworkSpec.parse("mlp:3", Shape.vector(2));

  /** 400,000 rows of 65,536 channels of 28 x 28 float32: 82 TB, more than any machine lends. */
  private static final NetworkSpec LARGE =
      NetworkSpec.parse(
          "{\"layers\": [{\"type\": \"convolution\", \"filters\": 65536, \"kernel\": 1}]}",
          new Shape(1, 28, 28));

  private static final int LARGE_ROWS = 400_000;

  @Test
  void vectorsAreGoodUntilParametersAreLoadedAnew() {
    try (Network network = Backends.named("libtorch").open(SPEC, Device.CPU, 1)) {
      Vector before = network.zeros(3);
      before.set(new float[] {1, 2, 3});
      network.load(new float[network.layout().size()]);
      assertThrows(IllegalStateException.class, () -> before.get(new float[3]));
      float[] after = {7, 7, 7};
      network.zeros(3).get(after);
      assertArrayEquals(new float[3], after);
    }
  }

  @Test
  void vectorsOfDifferentLengthsAreRefused() {
    try (Network network = Backends.named("libtorch").open(SPEC, Device.CPU, 1)) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> network.zeros(3).add(1, network.zeros(1)));
      assertEquals(
          "Values 0 to 3 of one vector and 0 to 1 of another do not go together.", e.getMessage());
    }
  }

  @Test
  void aClosedNetworkRefusesItsVectors() {
    Network network = Backends.named("libtorch").open(SPEC, Device.CPU, 1);
    Vector vector = network.zeros(3);
    network.close();
    assertThrows(IllegalStateException.class, () -> vector.get(new float[3]));
    assertThrows(IllegalStateException.class, () -> network.trainable().get(new float[9]));
    assertThrows(IllegalStateException.class, () -> network.load(new float[9]));
  }

  @Test
  void aDeviceThatIsNotThereIsRefused() {
    Device gpu = new Device(Device.Kind.GPU, 7);
    BackendException e =
        assertThrows(BackendException.class, () -> Backends.named("libtorch").open(SPEC, gpu, 1));
    assertTrue(
        e.getMessage().startsWith("Backend libtorch cannot compute on gpu 7: "), e.getMessage());
  }

  @Test
  void tooLittleMemoryTakesThatOfNetworksNobodyUses() {
    Network idle;
    try (NetworkPool.Lease lease =
        NetworkPool.HERE.take(
            Arithmetic.of("libtorch", Device.Kind.CPU), SPEC, Device.CPU, /* threads= */ 1)) {
      lease.succeeded();
      idle = lease.network();
    }
    idle.predict(new float[2], 1, new float[3]);
    try (Network network = Backends.named("libtorch").open(LARGE, Device.CPU, 1)) {
      assertThrows(
          DeviceMemoryException.class,
          () -> network.predict(new float[1], LARGE_ROWS, new float[1]));
      network.predict(new float[28 * 28], 1, new float[65_536 * 28 * 28]);
    }
    assertThrows(IllegalStateException.class, () -> idle.predict(new float[2], 1, new float[3]));
  }

  @Test
  void tooLittleMemoryIsToldWithTheBatchAndWhatWasAskedFor() {
    try (Network network = Backends.named("libtorch").open(LARGE, Device.CPU, 1)) {
      BackendException e =
          assertThrows(
              BackendException.class,
              () -> network.predict(new float[1], LARGE_ROWS, new float[1]));
      assertTrue(
          e.getMessage()
              .matches(
                  "There is not enough memory on cpu for 400000 rows to predict:"
                      + " DefaultCPUAllocator: can't allocate memory: you tried to allocate"
                      + " 82208358400000 bytes.* Make the network smaller, or let fewer tasks"
                      + " share the device \\(spark.task.resource.gpu.amount,"
                      + " spark.task.cpus\\)\\."),
          e.getMessage());
    }
  }
}

package convoy.backend.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import convoy.backend.BackendException;
import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.network.Activation;
import convoy.network.NetworkSpec;
import convoy.network.Pooling;
import convoy.network.Shape;
import convoy.network.Size2d;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What libnd4j cannot do is said when the network is opened. */
class UnsupportedLayersTest {

  @Test
  void paddingThatCannotBeDoneIsRefusedByLayer() {
    NetworkSpec spec =
        new NetworkSpec(
            new Shape(1, 6, 3),
            List.of(
                Activation.relu(),
                Pooling.of(Pooling.Kind.MAX, new Size2d(1, 4)).stride(3).padding("same")));
    BackendException e =
        assertThrows(
            BackendException.class, () -> Backends.named("dl4j").open(spec, Device.CPU, 1));
    assertEquals(
        "Layer 'pooling1': backend dl4j cannot do padding \"same\" of a 1x4 kernel with stride 3x3"
            + " on a 6x3 input. Use a stride that is no larger than the kernel.",
        e.getMessage());
  }
}

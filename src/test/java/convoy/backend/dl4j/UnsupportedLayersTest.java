package convoy.backend.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import convoy.backend.BackendException;
import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.network.Activation;
import convoy.network.Convolution;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What libnd4j cannot do is said when the network is opened. */
class UnsupportedLayersTest {

  @Test
  void convolutionInGroupsIsRefusedByLayer() {
    NetworkSpec spec =
        new NetworkSpec(
            new Shape(2, 6, 3), List.of(Activation.relu(), Convolution.of(4, 3).groups(2)));
    BackendException e =
        assertThrows(
            BackendException.class, () -> Backends.named("dl4j").open(spec, Device.CPU, 1));
    assertEquals(
        "Layer 'convolution1': backend dl4j cannot do a convolution in groups, of which it has 2."
            + " Set backend to auto, or to one that can.",
        e.getMessage());
  }
}

package convoy.backend.libtorch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.network.Layer;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KernelsTest {
  @Test
  void everyLayerThereIsHasAKernel() {
    assertEquals(Set.of(Layer.class.getPermittedSubclasses()), Kernels.MAKERS.types());
  }
}

package convoy.backend.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.network.Layer;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KernelBuilderTest {
  @Test
  void everyLayerThereIsHasAKernel() {
    assertEquals(Set.of(Layer.class.getPermittedSubclasses()), KernelBuilder.MAKERS.types());
  }
}

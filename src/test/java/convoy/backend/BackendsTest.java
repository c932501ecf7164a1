package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import convoy.network.NetworkSpec;
import convoy.network.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackendsTest {

  @Test
  void dl4jComputesOnTheProcessor() {
    Backend backend = Backends.named("dl4j");
    assertEquals("dl4j", backend.name());
    assertEquals(List.of(Device.CPU), backend.devices());
  }

  @Test
  void unknownBackendsAreRefusedWithTheNearest() {
    BackendException e = assertThrows(BackendException.class, () -> Backends.named("DL4J"));
    assertEquals(
        "The backend is not right: unknown backend 'DL4J'. Did you mean 'dl4j'? Known are auto, dl4j, libtorch.",
        e.getMessage());
  }

  @Test
  void dl4jRefusesAGpu() {
    Device gpu = new Device(Device.Kind.GPU, 0);
    NetworkSpec spec = NetworkSpec.parse("mlp:3", Shape.vector(2));
    BackendException e =
        assertThrows(BackendException.class, () -> Backends.named("dl4j").open(spec, gpu, 1));
    assertEquals(
        "Backend dl4j cannot compute on gpu 0: It computes on the processor only: set backend to"
            + " libtorch for a GPU.",
        e.getMessage());
  }
}

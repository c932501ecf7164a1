package convoy.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.backend.Arithmetic;
import convoy.backend.Device;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionRowsTest {
  private static final Arithmetic GPU = Arithmetic.of("libtorch", Device.Kind.GPU);
  private static final Arithmetic CPU = Arithmetic.of("libtorch", Device.Kind.CPU);

  @Test
  void smallImagesComeAsManyTogetherAsTheDeviceDoesBestWith() {
    NetworkSpec resnet = spec("resnet20", new Shape(3, 32, 32));
    assertEquals(1024, MemoryNeed.predictionRows(resnet, GPU));
    assertEquals(64, MemoryNeed.predictionRows(resnet, CPU));
    assertEquals(64, MemoryNeed.predictionRows(resnet, Arithmetic.of("dl4j", Device.Kind.CPU)));
  }

  @Test
  void largeImagesComeInFewerRowsWhichTakeNoMoreThanADeviceIsAskedFor() {
    for (int side : new int[] {224, 448}) {
      NetworkSpec large =
          spec(
              """
              {"layers": [{"type": "convolution", "filters": 64, "kernel": 3, "padding": "same"},
                          {"type": "batchNormalization"},
                          {"type": "convolution", "filters": 64, "kernel": 3, "padding": "same"},
                          {"type": "globalAveragePooling"}]}
              """,
              new Shape(3, side, side));
      for (Arithmetic each : List.of(GPU, CPU, Arithmetic.of("dl4j", Device.Kind.CPU))) {
        int rows = MemoryNeed.predictionRows(large, each);
        MemoryNeed need = MemoryNeed.prediction(large, each);
        String found = each + ", " + side + ": " + rows + " rows, " + need;
        assertEquals(1, Integer.bitCount(rows), found);
        assertTrue(rows < each.kind().mostPredictionRows(), found);
        // The parameters and what the backend has prepared come to it.
        assertTrue(
            need.nativeBytes() + need.gpuBytes() < each.kind().predictionBytes() + (100 << 20),
            found);
      }
    }
  }

  @Test
  void aRowThatTakesMoreThanThatComesAlone() {
    assertEquals(
        1,
        MemoryNeed.predictionRows(
            spec(
                "{\"layers\": [{\"type\": \"convolution\", \"filters\": 500, \"kernel\": 1}]}",
                new Shape(1, 1000, 1000)),
            CPU));
  }

  private static NetworkSpec spec(String network, Shape input) {
    return NetworkSpec.parse(network, input);
  }
}

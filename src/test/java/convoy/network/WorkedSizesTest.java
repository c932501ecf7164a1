package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Worked numbers: a 14x14 image under one 4x4 filter, shared or not. */
class WorkedSizesTest {

  @ParameterizedTest
  @CsvSource({"2, 6, 576", "1, 11, 1936"})
  void outputsAndWeightsOfOneFilter(int stride, int side, int unshared) {
    Shape image = new Shape(1, 14, 14);
    Size2d steps = Size2d.square(stride);
    Size2d kernel = Size2d.square(4);
    Layer shared = Convolution.of(1, kernel).stride(steps).bias(false);
    Layer local = LocallyConnected.of(1, kernel).stride(steps).bias(false);
    assertEquals(new Shape(1, side, side), shared.output(image));
    assertEquals(new Shape(1, side, side), local.output(image));
    assertEquals(16, size(image, shared));
    assertEquals(unshared, size(image, local));
  }

  private static int size(Shape image, Layer layer) {
    return new ParameterLayout(new NetworkSpec(image, List.of(layer))).size();
  }
}

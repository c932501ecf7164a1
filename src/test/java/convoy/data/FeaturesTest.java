package convoy.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeaturesTest {
  private static List<Features> forms(double... values) {
    int[] stored = IntStream.range(0, values.length).filter(i -> values[i] != 0).toArray();
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return List.of(
        new Features.Doubles(values),
        new Features.Floats(floats),
        new Features.Sparse(
            values.length, stored, IntStream.of(stored).mapToDouble(i -> values[i]).toArray()));
  }

  @Test
  void everyFormOfPixelsIsPackedToTheSameBytes() {
    byte[] pixels = {0, 1, 127, (byte) 128, (byte) 255, 0};
    double[] target = {3};
    byte[] expected = PackedRow.pack(new double[] {0, 1, 127, 128, 255, 0}, target, 1);
    assertArrayEquals(expected, PackedRow.pack(new Features.Bytes(pixels), target, 1));
    for (Features form : forms(0, 1, 127, 128, 255, 0)) {
      assertArrayEquals(expected, PackedRow.pack(form, target, 1), form.getClass().getName());
    }
  }

  @Test
  void everyFormOfOtherNumbersIsPackedToTheSameBytes() {
    double[] target = {3, 4};
    byte[] expected = PackedRow.pack(new double[] {0.5, 0, -3, 1e30}, target, 2);
    for (Features form : forms(0.5, 0, -3, 1e30)) {
      assertArrayEquals(expected, PackedRow.pack(form, target, 2), form.getClass().getName());
    }
  }

  @Test
  void tellsTheFirstThatIsTooLarge() {
    for (Features form : forms(0, 2, -3, 4)) {
      assertEquals(-1, form.firstBeyond(4));
      assertEquals(2, form.firstBeyond(2));
    }
    for (Features form : forms(0, Double.NaN, Double.POSITIVE_INFINITY)) {
      assertEquals(1, form.firstBeyond(Double.MAX_VALUE));
    }
    assertEquals(-1, new Features.Bytes(new byte[] {-1}).firstBeyond(4));
  }

  @Test
  void aNegativeZeroIsNoByte() {
    for (Features form :
        List.of(
            new Features.Doubles(new double[] {1, -0.0}),
            new Features.Floats(new float[] {1, -0f}),
            new Features.Sparse(2, new int[] {0, 1}, new double[] {1, -0.0}))) {
      assertEquals(false, form.areBytes(), form.getClass().getName());
    }
  }

  @Test
  void overwritesWhatWasInTheTarget() {
    for (Features form : forms(0, 7, 0)) {
      double[] doubles = {9, 9, 9, 9, 9};
      form.copyTo(doubles, 1);
      assertArrayEquals(new double[] {9, 0, 7, 0, 9}, doubles);
      float[] floats = {9, 9, 9, 9, 9};
      form.copyTo(floats, 1);
      assertArrayEquals(new float[] {9, 0, 7, 0, 9}, floats);
      byte[] bytes = {9, 9, 9, 9, 9};
      form.copyTo(bytes, 1);
      assertArrayEquals(new byte[] {9, 0, 7, 0, 9}, bytes);
    }
  }
}

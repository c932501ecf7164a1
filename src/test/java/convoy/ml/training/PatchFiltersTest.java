package convoy.ml.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.PackedRow;
import convoy.data.PatchMoments;
import convoy.ml.util.SymmetricEigen;
import convoy.network.PatchWhitening;
import convoy.network.Size2d;
import convoy.testing.Golden;
import convoy.testing.WhateverSpark;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Filters that whiten patches, of images that need no Spark. */
@WhateverSpark
class PatchFiltersTest {
  private static final Map<?, ?> GOLDEN = (Map<?, ?>) Golden.read("data/patches.json");

  @Test
  void filtersAreNumPys() {
    PatchMoments moments = new PatchMoments(2, 5, 5, 2, 2);
    PatchMoments others = moments.empty();
    for (int image = 11; image >= 0; image--) {
      double[] features = new double[50];
      for (int i = 0; i < 50; i++) {
        int at = 50 * image + i;
        features[i] = Math.sin(0.7 * (at + 1) * (at + 1)) + Math.sin(0.11 * at) + 0.3;
      }
      (image % 3 == 0 ? others : moments).add(PackedRow.pack(features, 0, 1));
    }
    moments.add(others);
    SymmetricEigen eigen = SymmetricEigen.of(moments.covariance(), 8);
    assertArrayEquals(Golden.doubles(GOLDEN.get("eigenvalues")), eigen.values(), 1e-7);
    List<float[]> values =
        new PatchWhitening(Size2d.square(2), 0.01)
            .values(eigen.values(), eigen.vectors(), moments.mean());
    List<?> filters = (List<?>) GOLDEN.get("filters");
    for (int filter = 0; filter < 16; filter++) {
      float[] expected = Golden.floats(filters.get(filter % 8));
      for (int i = 0; i < 8; i++) {
        int sign = filter < 8 ? 1 : -1;
        assertEquals(sign * expected[i], values.get(0)[8 * filter + i], 2e-6);
        assertEquals(
            sign * Golden.floats(GOLDEN.get("bias"))[filter % 8], values.get(1)[filter], 2e-6);
      }
    }
  }
}

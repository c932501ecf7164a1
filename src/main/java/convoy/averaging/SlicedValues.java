package convoy.averaging;

import convoy.averaging.checkpoint.Values;
import java.util.Iterator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A vector that lies in slices, which are fetched one at a time.
 *
 * @param slicing of all vectors
 * @param vector which it is
 * @param length of what is wanted, from its beginning
 * @param fetching gives a slice
 */
record SlicedValues(Slicing slicing, int vector, int length, IntFunction<byte[]> fetching)
    implements Values {

  @Override
  public Iterator<float[]> pieces() {
    int first = slicing.first(vector);
    int slices = (int) RoundPlan.ceilingOfRatio(length, slicing.longest());
    return IntStream.range(first, first + slices)
        .mapToObj(fetching)
        .map(FloatBytes::toFloats)
        .iterator();
  }
}

package convoy.ml.clustering;

import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** The smallest of the numbers that are added, each once. */
final class SmallestNumbers {
  private final int most;
  private final TreeSet<Long> numbers = new TreeSet<>();

  /** None yet, and never more than {@code most}. */
  SmallestNumbers(int most) {
    this.most = most;
  }

  void add(long number) {
    if (numbers.size() < most) {
      numbers.add(number);
    } else if (number < numbers.last() && numbers.add(number)) {
      numbers.pollLast();
    }
  }

  /** They, upwards. */
  long[] toArray() {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  /** The smallest of both. */
  static long[] merged(int most, long[] a, long[] b) {
    return LongStream.concat(Arrays.stream(a), Arrays.stream(b))
        .sorted()
        .distinct()
        .limit(most)
        .toArray();
  }
}

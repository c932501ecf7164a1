package convoy.data;

/** What Java's arrays can hold. */
public final class JavaArrays {
  /** Values of an array, at most: a little less than 2^31, as some Java machines refuse more. */
  public static final int LONGEST = Integer.MAX_VALUE - 8;

  private JavaArrays() {}
}

package convoy.averaging.report;

import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {
  private Figures() {}

  /** Four decimals, or where these say little, because of the unit of what is measured, digits. */
  public static String number(double value) {
    double size = Math.abs(value);
    boolean plain = size == 0 || size >= 0.001 && size < 100_000;
    return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", value);
  }

  /** A number of things, which is whole unless they have weights. */
  public static String count(double value) {
    return value == Math.rint(value) ? String.format(Locale.ROOT, "%,.0f", value) : number(value);
  }
}

package convoy.ml.util;

/**
 * Hands a uid to a stage whose Scala super-constructor asks for it before the stage's own fields
 * exist. Spark's predictors and classifiers create their Params in the super-constructor, and a
 * Param copies its owner's uid; a Java field is assigned only afterwards. The uid therefore waits
 * in the thread while the super-constructor runs:
 *
 * <pre>{@code
 * private String uid; // neither final nor initialised: either would run after super()
 *
 * public C() { this(Identifiable.randomUID("C")); }
 * public C(String uid) { this(Uids.offer(uid)); }
 * private C(Uids.Offered unused) { super(); ... }
 *
 * public String uid() {
 *   if (uid == null) { uid = Uids.take(); }
 *   return uid;
 * }
 * }</pre>
 *
 * Direct subclasses of Estimator, Model and Transformer do not need this: they assign a final uid.
 */
public final class Uids {
  private static final ThreadLocal<String> OFFERED = new ThreadLocal<>();

  private Uids() {}

  /** Proof that a uid was offered; tells the private constructor from the public one. */
  public static final class Offered {
    private Offered() {}
  }

  private static final Offered DONE = new Offered();

  /** Lays down the uid of the stage that this thread constructs next. */
  public static Offered offer(String uid) {
    OFFERED.set(uid);
    return DONE;
  }

  /**
   * Takes the uid that was offered last in this thread.
   *
   * @throws IllegalStateException if none was offered, or it was taken already
   */
  public static String take() {
    String uid = OFFERED.get();
    if (uid == null) {
      throw new IllegalStateException(
          "A stage asked for its uid but none was offered: its constructor must call"
              + " this(Uids.offer(uid)) and keep the taken uid in a field without initialiser.");
    }
    OFFERED.remove();
    return uid;
  }
}

package convoy.backend;

/**
 * Where a network computes.
 *
 * @param kind processor or GPU
 * @param index which of them
 */
public record Device(Kind kind, int index) implements java.io.Serializable {
  /** The processor. */
  public static final Device CPU = new Device(Kind.CPU, 0);

  /** Kinds of devices. */
  public enum Kind {
    CPU,
    GPU
  }
}

package convoy.backend;

/** A device has too little memory for what is computed. */
public final class DeviceMemoryException extends BackendException {
  private static final long serialVersionUID = 1;

  private final String found;

  /**
   * @param found what was asked for and what there is, as a sentence
   * @param cause what the backend's library threw, or null
   */
  public DeviceMemoryException(String found, Throwable cause) {
    this(found, "Make the network smaller, or let fewer tasks share the device", cause);
  }

  private DeviceMemoryException(String found, String advice, Throwable cause) {
    super(
        "%s %s (spark.task.resource.gpu.amount, spark.task.cpus).".formatted(found, advice), cause);
    this.found = found;
  }

  /** The same of a pass with mini-batches, whose size may be chosen. */
  public DeviceMemoryException ofTraining() {
    return new DeviceMemoryException(
        found,
        "Make batchSize or the network smaller, or let fewer tasks share the device",
        getCause());
  }
}

package convoy.averaging;

import java.util.Optional;
import java.util.ServiceLoader;

/** The training masters on the class path. */
public final class TrainingMasters {
  /** The name of Convoy's own, {@link ParameterAveraging}. */
  public static final String CONVOY = "convoy";

  private TrainingMasters() {}

  /**
   * The training master of a name; empty if that is Convoy's own.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Optional<TrainingMaster> other(String name) {
    if (name.equals(CONVOY)) {
      return Optional.empty();
    }
    // The loader of this class, not the thread's: on a cluster, jars of --jars come by Spark's own.
    Optional<TrainingMaster> found =
        ServiceLoader.load(TrainingMaster.class, TrainingMasters.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .filter(master -> master.name().equals(name))
            .findFirst();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "No trainingMaster '"
              + name
              + "' is on the class path. It is in convoy-spark_2.12's -all jar alone (dl4j-spark"
              + " exists for Scala 2.12 only): add that to --jars, or set trainingMaster to "
              + CONVOY
              + ".");
    }
    return found;
  }
}

package convoy.jobs;

import convoy.averaging.DivergedException;
import convoy.backend.BackendException;
import convoy.memory.MemoryException;
import convoy.ml.util.Failures;
import java.io.IOException;
import java.util.List;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.fs.FSError;

/** With what status a job's process ends, for those who call it from a script. */
final class ExitStatus {
  static final int FINE = 0;

  /** A fault of Convoy's or of Spark's. */
  static final int UNEXPECTED = 1;

  /** Settings, data, paths or a model that are not right. */
  static final int WRONG_INPUT = 2;

  /** A training whose loss is no longer a number. */
  static final int DIVERGED = 3;

  /** Memory, disk, permissions, the network, a native library or a GPU. */
  static final int MACHINE = 4;

  private static final List<Class<? extends Throwable>> OF_THE_MACHINE =
      List.of(
          OutOfMemoryError.class,
          LinkageError.class,
          FSError.class,
          BackendException.class,
          MemoryException.class);

  /** Java has no classes for these: they are words of the system's C library. */
  private static final String[] SAID_BY_THE_SYSTEM = {
    "No space left on device", "Disk quota exceeded", "Permission denied", "Read-only file system"
  };

  private ExitStatus() {}

  /** The status for what was thrown. */
  static int of(Throwable error) {
    Throwable speaker = Failures.speaker(error).orElse(null);
    if (speaker instanceof DivergedException) {
      return DIVERGED;
    } else if (Failures.isOutOfReach(error)
        || ExceptionUtils.getThrowableList(error).stream().anyMatch(ExitStatus::ofMachine)) {
      return MACHINE;
    }
    boolean fault = speaker == null || speaker.getClass() == IllegalStateException.class;
    return fault ? UNEXPECTED : WRONG_INPUT;
  }

  private static boolean ofMachine(Throwable link) {
    return OF_THE_MACHINE.stream().anyMatch(type -> type.isInstance(link))
        || (link instanceof IOException
            && StringUtils.containsAny(link.getMessage(), SAID_BY_THE_SYSTEM));
  }
}

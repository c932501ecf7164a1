package convoy.data.idx;

import java.io.IOException;

/** An IDX file does not hold what its name or its header promises; the message says what to do. */
public final class IdxFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  IdxFormatException(String file, String problem) {
    super(file + ": " + problem);
  }
}

package convoy.network.onnx;

import java.io.IOException;
import java.io.OutputStream;

/** What a message consists of; its length is known before it is written. */
interface Part {
  /** How many bytes {@link #write} writes. */
  long bytes();

  /** Writes it. */
  void write(OutputStream out) throws IOException;
}

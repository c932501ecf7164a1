package convoy.network.onnx;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A graph that is complete. */
public final class GraphFile {
  private final Message model;

  GraphFile(Message model) {
    this.model = model;
  }

  /**
   * Writes it.
   *
   * @param out stays open
   */
  public void write(OutputStream out) throws IOException {
    BufferedOutputStream buffered = new BufferedOutputStream(out); // for names and sizes
    model.write(buffered);
    buffered.flush();
  }
}

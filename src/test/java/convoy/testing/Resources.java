package convoy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Files beside the tests. */
public final class Resources {
  private Resources() {}

  /**
   * A file's text.
   *
   * @param path below the resources of {@code convoy}: {@code optimize/losses.json}
   */
  public static String text(String path) {
    try (InputStream in = Resources.class.getResourceAsStream("/convoy/" + path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package convoy.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions of jars, as Maven has written them down in each. */
public final class Versions {
  private Versions() {}

  /**
   * The version of the jar that a class loader finds.
   *
   * @param of a class of the jar, or of the fat jar that it went into
   * @return for example 1.5.13; "unknown" where a jar was made without Maven's notes
   */
  public static String of(Class<?> of, String group, String artifact) {
    String notes = "/META-INF/maven/%s/%s/pom.properties".formatted(group, artifact);
    try (InputStream in = of.getResourceAsStream(notes)) {
      if (in == null) {
        return "unknown";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package convoy.ml.util;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable;

/**
 * Which release of Convoy this is, and for which Spark and Scala it was built. A jar for another
 * Scala than Spark's would fail in the middle of a training, with classes that cannot be found; it
 * is refused when a stage is made.
 */
public final class Release {
  private static final Properties BUILT = read();

  /** Why no stage can be made here; null if nothing is in the way. */
  private static final String UNFIT =
      unfit(
          org.apache.spark.package$.MODULE$.SPARK_VERSION(),
          scala.util.Properties.versionNumberString(),
          hasParamConstructor());

  private Release() {}

  /** Convoy's version. */
  public static String version() {
    return BUILT.getProperty("version");
  }

  /** The version of Spark that this jar was built against. */
  public static String spark() {
    return BUILT.getProperty("spark");
  }

  /** The binary version of Scala that this jar was built for: 2.12 or 2.13. */
  public static String scala() {
    return BUILT.getProperty("scala");
  }

  /**
   * Refuses to go on with a Spark that this jar is not for.
   *
   * @throws IllegalStateException that says which jar, or which Spark, to take
   */
  public static void requireFittingSpark() {
    if (UNFIT != null) {
      throw new IllegalStateException(UNFIT);
    }
  }

  /** What is in the way with these versions; null if nothing is. */
  static String unfit(String spark, String scala, boolean paramConstructor) {
    if (!scala.startsWith(scala() + ".")) {
      return "This is convoy-spark_%s, but Spark %s here has Scala %s. Take convoy-spark_%s %s instead."
          .formatted(
              scala(), spark, scala, scala.replaceFirst("^(\\d+\\.\\d+).*", "$1"), version());
    }
    if (scala.startsWith("2.13.") && spark.startsWith("3.")) {
      return "Convoy for Spark 3.5 is built for Scala 2.12 alone, but Spark %s here has Scala %s. Take a Spark 3.5 for Scala 2.12, or Spark 4."
          .formatted(spark, scala);
    }
    if (!paramConstructor) {
      return "Apache Spark %s cannot load ML stages that were compiled for others (SPARK-52259: it lacks a constructor of Param). Take Spark 4.0.1 or later."
          .formatted(spark);
    }
    return null;
  }

  /** By its presence, not by the version: what others call 4.0.0 may have it. */
  private static boolean hasParamConstructor() {
    List<Class<?>> types =
        List.of(Identifiable.class, String.class, String.class, scala.Function1.class);
    return Stream.of(Param.class.getConstructors())
        .anyMatch(constructor -> types.equals(List.of(constructor.getParameterTypes())));
  }

  private static Properties read() {
    Properties properties = new Properties();
    try (InputStream in = Release.class.getResourceAsStream("release.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}

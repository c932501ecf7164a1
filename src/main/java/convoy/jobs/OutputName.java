package convoy.jobs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/** What a path must be called for Spark to find again what was written there. */
final class OutputName {

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:(//[^/]*)?(?=/)");

  /**
   * What Spark takes for a pattern, or the end of a path, when it reads, and what Hadoop takes for
   * a scheme.
   */
  private static final Pattern SPECIAL = Pattern.compile("[\\[\\]{}*?\\\\:,]");

  private OutputName() {}

  /**
   * The path of this name.
   *
   * @param key what messages call it
   * @throws IllegalArgumentException if it is blank, or has a character of a special meaning
   */
  static Path require(String key, String path) {
    if (path.isBlank()) {
      throw new IllegalArgumentException(
          "%s is blank: expected the path to write to.".formatted(key));
    }
    Matcher scheme = SCHEME.matcher(path);
    Matcher special = SPECIAL.matcher(path);
    if (special.find(scheme.lookingAt() ? scheme.end() : 0)) {
      throw new IllegalArgumentException(
          "%s: '%s' has the character %s, which means something else to Spark, so that it would not find there what was written. Choose a path without any of [ ] { } * ? : , \\."
              .formatted(key, path, special.group()));
    }
    return new Path(path);
  }
}

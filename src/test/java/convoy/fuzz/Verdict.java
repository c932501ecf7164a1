package convoy.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether an exception tells a person what to do. */
final class Verdict {
  private static final int MOST_LINES = 5;
  private static final int MOST_CHARACTERS = 1000;

  /** What only a programmer reads. */
  private static final Pattern JARGON =
      Pattern.compile(
          "\\bjava\\.(lang|util|nio)\\.|\\borg\\.apache\\.|\\tat |NullPointer|IndexOutOf"
              + "|out of bounds for|INTERNAL ASSERT|requirement failed|integer overflow");

  private Verdict() {}

  /**
   * What is wrong with an exception as an answer to bad input; empty if nothing is.
   *
   * @param error that ended the attempt
   * @param names as in {@link Attempt}
   */
  static Optional<String> problem(Throwable error, List<String> names) {
    String message = error.getMessage();
    if (!isForPeople(error)) {
      return Optional.of("a " + error.getClass().getName());
    }
    if (message == null || message.isBlank()) {
      return Optional.of("no message");
    }
    // A table's lines, which are indented, are read one by one.
    List<String> lines = message.lines().filter(line -> !line.startsWith("  ")).toList();
    int characters = lines.stream().mapToInt(String::length).sum();
    if (lines.size() > MOST_LINES || characters > MOST_CHARACTERS) {
      return Optional.of("%d lines, %d characters".formatted(lines.size(), characters));
    }
    if (JARGON.matcher(message).find()) {
      return Optional.of("jargon");
    }
    String found = message.toLowerCase(Locale.ROOT);
    if (names.stream().noneMatch(name -> found.contains(name.toLowerCase(Locale.ROOT)))) {
      return Optional.of("none of " + names + " is named");
    }
    return Optional.empty();
  }

  private static boolean isForPeople(Throwable error) {
    return error instanceof IllegalArgumentException
        || error instanceof IOException
        || error instanceof UncheckedIOException
        || error.getClass().getName().startsWith("convoy.");
  }
}

package convoy.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands Convoy generated bad input, and prints what became of it: {@code n=10000 seed=1}, or one
 * case again with its trace, {@code seed=1 case=4711}.
 */
public final class Fuzz {
  private static final int MOST_SHOWN = 50;

  private Fuzz() {}

  /** Ends with status 1 if a case failed. */
  public static void main(String[] arguments) throws Exception {
    Map<String, Long> given = new HashMap<>(Map.of("n", 10_000L, "seed", 1L));
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      if (parts.length != 2 || !List.of("n", "seed", "case").contains(parts[0])) {
        System.err.println("error: '" + argument + "': expected n=, seed= or case=.");
        System.exit(2);
      }
      given.put(parts[0], Long.valueOf(parts[1]));
    }
    Path folder = Files.createTempDirectory("convoy-fuzz");
    FuzzRun run = prepare(folder, given.get("seed"));
    boolean single = given.containsKey("case");
    long from = single ? given.get("case") : 0;
    long to = single ? from + 1 : given.get("n");
    run.run(from, to);
    System.out.println(run.table());
    for (FuzzRun.Failure failure : run.failures().stream().limit(MOST_SHOWN).toList()) {
      System.out.println(describe(failure));
      if (single && failure.error() != null) {
        failure.error().printStackTrace(System.out);
      }
    }
    System.exit(run.failures().isEmpty() ? 0 : 1);
  }

  /** A run on all subjects; what they need is made in the folder. */
  static FuzzRun prepare(Path folder, long seed) throws IOException {
    Fixtures fixtures = Fixtures.in(folder);
    List<Subject> parsing = new ArrayList<>(fixtures.parsing());
    return new FuzzRun(seed, parsing, fixtures.fitting());
  }

  static String describe(FuzzRun.Failure failure) {
    return "case %d, %s, %s%n  input: %s%n  answer: %s"
        .formatted(
            failure.number(),
            failure.subject(),
            failure.problem(),
            abbreviate(printable(failure.input()), 600),
            failure.error() == null
                ? "none"
                : abbreviate(String.valueOf(failure.error().getMessage()), 600));
  }

  private static String printable(String text) {
    return text.replaceAll("[^\\p{Print}\n]", "?");
  }

  private static String abbreviate(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "...";
  }
}

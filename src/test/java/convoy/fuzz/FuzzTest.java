package convoy.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bad input is refused in words, or it is not bad. jobs/fuzz.sh runs more cases, and single ones.
 */
class FuzzTest {
  private static final int CASES = 500;

  @TempDir Path folder;

  @Test
  void generatedInputEndsInSuccessOrInWords() throws IOException {
    FuzzRun run = Fuzz.prepare(folder, 1);
    run.run(0, CASES);
    assertEquals(
        "",
        run.failures().stream().map(Fuzz::describe).collect(Collectors.joining("\n")),
        run::table);
  }
}

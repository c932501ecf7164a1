package convoy.averaging.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.StepFileSystem;
import convoy.testing.WhateverSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A training whose disk fails, or whose driver is killed, at each step of writing a checkpoint: the
 * one before is there, or the new one.
 */
@WhateverSpark
class InterruptedCheckpointsTest {
  private static final Fingerprint FINGERPRINT =
      new Fingerprint(Map.of(Fingerprint.ARITHMETIC_ENTRY, "" + Fingerprint.ARITHMETIC));

  @TempDir Path folder;

  @AfterEach
  void heal() {
    StepFileSystem.heal();
  }

  @ParameterizedTest(name = "killed {0}")
  @ValueSource(booleans = {false, true})
  void thereIsTheOneBeforeOrTheNewOne(boolean killed) throws IOException {
    boolean succeeded = false;
    for (int steps = 0; !succeeded; steps++) {
      Path here = folder.resolve("run" + steps);
      Checkpoints checkpoints = afterRounds(here, 2);
      StepFileSystem.failAfter(steps, killed);
      try {
        checkpoints.afterRound(3, () -> checkpoint(3));
        succeeded = StepFileSystem.taken() <= steps;
      } catch (CheckpointException e) {
        assertTrue(e.getMessage().contains("No space left on device"), e.getMessage());
        assertTrue(e.getMessage().contains("Those before it are whole"), e.getMessage());
      }
      StepFileSystem.heal();
      assertTrue(killed || unfinished(here).isEmpty(), () -> "hidden files: " + unfinished(here));

      int resumed = rounds(open(here).resume(FINGERPRINT, found -> true));
      assertTrue(resumed == 3 || (resumed == 2 && steps < 8), "after " + steps + ": " + resumed);
      assertEquals(List.of(), unfinished(here));
    }
  }

  @ParameterizedTest(name = "killed {0}")
  @ValueSource(booleans = {false, true})
  void thereIsTheEndOrTheCheckpointBeforeIt(boolean killed) throws IOException {
    boolean succeeded = false;
    for (int steps = 0; !succeeded; steps++) {
      Path here = folder.resolve("run" + steps);
      Checkpoints checkpoints = afterRounds(here, 2);
      StepFileSystem.failAfter(steps, killed);
      checkpoints.finish(checkpoint(3)); // the training has ended well for all that
      succeeded = StepFileSystem.taken() <= steps;
      StepFileSystem.heal();
      assertTrue(killed || unfinished(here).isEmpty(), () -> "hidden files: " + unfinished(here));

      Checkpoints again = open(here);
      Optional<Saved> end = again.end(FINGERPRINT, found -> true);
      assertEquals(
          end.isPresent() ? 3 : 2, rounds(end.or(() -> again.resume(FINGERPRINT, found -> true))));
      assertTrue(end.isPresent() || !succeeded, "after " + steps + " steps");
      again.removeEnd();
      assertEquals(Optional.empty(), open(here).end(FINGERPRINT, found -> true));
    }
  }

  private static Checkpoints afterRounds(Path folder, int rounds) {
    Checkpoints checkpoints = open(folder);
    for (int round = 1; round <= rounds; round++) {
      Saved saved = checkpoint(round);
      checkpoints.afterRound(round, () -> saved);
    }
    return checkpoints;
  }

  private static Checkpoints open(Path folder) {
    return Checkpoints.in(
        Rounds.class, StepFileSystem.SCHEME + ":" + folder, 1, StepFileSystem.configuration());
  }

  private record Rounds(int rounds) implements Saved.Facts {
    @Override
    public boolean goWith(int vectors) {
      return vectors == 1;
    }
  }

  private static Saved checkpoint(int rounds) {
    return new Saved(FINGERPRINT, new Rounds(rounds), List.of(Values.of(new float[] {rounds, 7})));
  }

  private static int rounds(Optional<Saved> found) {
    int rounds = ((Rounds) found.orElseThrow().facts()).rounds();
    assertArrayEquals(new float[] {rounds, 7}, found.get().vectors().get(0).whole());
    return rounds;
  }

  private static List<String> unfinished(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.contains("unfinished"))
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.StepFileSystem;
import convoy.testing.WhateverSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A job's result on a file system that renames a folder file by file, and that fails at every step
 * of the writing, or is killed there: a reader finds what was there before, or what is new.
 */
@WhateverSpark
class InterruptedOutputTest {
  private static final Configuration CONFIGURATION = StepFileSystem.configuration();

  /** Without them there would be nothing to interrupt. */
  private static final int FEWEST_STEPS = 20;

  @TempDir Path folder;

  private boolean told;

  @AfterEach
  void heal() {
    StepFileSystem.heal();
  }

  @ParameterizedTest(name = "overwrite {0}, killed {1}")
  @CsvSource({"false, true", "true, false", "true, true"})
  void aModelIsThatBeforeOrThatAfter(boolean overwrite, boolean killed) throws IOException {
    boolean succeeded = false;
    for (int steps = 0; !succeeded; steps++) {
      Path out = folder.resolve("run" + steps).resolve("model");
      if (overwrite) {
        OutputPath.forModel(uri(out), false, CONFIGURATION).write(path -> saveModel(path, "old"));
      }
      OutputPath output = OutputPath.forModel(uri(out), overwrite, CONFIGURATION);
      succeeded = write(output, path -> saveModel(path, "new"), steps, killed);

      Set<String> seen = modelsSeen(out);
      Set<String> allowed = overwrite ? Set.of("old", "new") : Set.of("new");
      assertTrue(allowed.containsAll(seen), "after " + steps + " steps: " + seen);
      assertTrue(!overwrite || !seen.isEmpty(), "no model after " + steps + " steps");
      // What of the old could not be removed is no failure.
      assertEquals(!seen.equals(Set.of("new")), told, "after " + steps + " steps");
      assertTrue(!succeeded || steps >= FEWEST_STEPS, "only " + steps + " steps");

      if (!killed) {
        continue;
      }
      // A later run is not kept from its work, and in the end only its model is there.
      age(out.getParent());
      OutputPath.forModel(uri(out), true, CONFIGURATION).write(path -> saveModel(path, "later"));
      assertEquals(Set.of("later"), modelsSeen(out));
      assertEquals(List.of("metadata", "stages"), names(out));
      assertEquals(2, names(out.resolve("stages")).size());
      assertEquals(1, names(out.resolve("metadata")).size());
    }
  }

  @ParameterizedTest(name = "killed {0}")
  @ValueSource(booleans = {false, true})
  void rowsAreWholeWhereTheySayThatTheyAre(boolean killed) throws IOException {
    boolean succeeded = false;
    boolean written = false;
    for (int steps = 0; !succeeded; steps++) {
      Path out = folder.resolve("run" + steps).resolve("scores");
      OutputPath output = OutputPath.forRows(uri(out), CONFIGURATION);
      succeeded = write(output, InterruptedOutputTest::saveRows, steps, killed);
      // Once all are written, none may be lost, wherever the step that fails leaves them.
      written |= rowsIn(out.getParent()) == 3;
      if (Files.exists(out.resolve("_SUCCESS"))) {
        assertEquals(List.of("_SUCCESS", "part-0", "part-1", "part-2"), names(out));
      }
      assertTrue(!succeeded || Files.exists(out.resolve("_SUCCESS")), "after " + steps + " steps");
      assertTrue(!written || rowsIn(out.getParent()) == 3, "lost after " + steps + " steps");
    }
  }

  @Test
  void halfAModelOfAnEarlierRunIsRemovedOnceItIsOldAndNoWholeOneEverIs() throws IOException {
    Path out = folder.resolve("model");
    Path half = folder.resolve("model.unfinished-0123abcd");
    Path whole = folder.resolve("model.replaced-0123abcd"); // of 0.1.0
    saveModel(uri(half), "half");
    delete(half.resolve("stages"));
    saveModel(uri(whole), "whole");
    OutputPath.forModel(uri(out), false, CONFIGURATION);
    assertTrue(Files.exists(half), "another run might be writing");
    age(folder);
    OutputPath.forModel(uri(out), false, CONFIGURATION);
    assertFalse(Files.exists(half));
    assertEquals(Set.of("whole"), modelsSeen(whole));
  }

  @Test
  void aModelIsWholeOnlyIfItWasWrittenToTheEnd() throws IOException {
    // The last stage's own files come after all metadata.
    Path out = folder.resolve("model");
    Path unfinished = folder.resolve("model.unfinished-0123abcd");
    saveModel(uri(unfinished), "new");
    age(folder);
    OutputPath.forModel(uri(out), false, CONFIGURATION);
    assertFalse(Files.exists(unfinished));
  }

  private boolean write(OutputPath output, OutputPath.Writer writer, int steps, boolean killed) {
    told = false;
    StepFileSystem.failAfter(steps, killed);
    try {
      output.write(writer);
      return StepFileSystem.taken() <= steps;
    } catch (IOException e) {
      told = true;
      assertTrue(e.getMessage().contains("No space left on device"), e.getMessage());
      return false;
    } finally {
      StepFileSystem.heal();
    }
  }

  private static String uri(Path path) {
    return StepFileSystem.SCHEME + ":" + path;
  }

  /** As PipelineModel does: metadata first, then stage by stage. */
  private static void saveModel(String path, String name) throws IOException {
    String uids = "\"a_%s\", \"b_%s\"".formatted(name, name);
    create(
        path + "/metadata/part-00000",
        "{\"class\":\"c\",\"uid\":\"u\",\"paramMap\":{\"stageUids\":[%s]}}".formatted(uids));
    create(path + "/stages/0_a_" + name + "/metadata/part-00000", name);
    create(path + "/stages/1_b_" + name + "/metadata/part-00000", name);
    create(path + "/stages/1_b_" + name + "/weights", name);
  }

  private static void saveRows(String path) throws IOException {
    for (int part = 0; part < 3; part++) {
      create(path + "/part-" + part, "rows");
    }
    create(path + "/_SUCCESS", "");
  }

  private static void create(String path, String text) throws IOException {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(path);
    FileSystem files = file.getFileSystem(CONFIGURATION);
    try (var out = files.create(file, false)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The models that a reader may find: one for each file of metadata that it sees. */
  private static Set<String> modelsSeen(Path model) throws IOException {
    Set<String> seen = new TreeSet<>();
    if (!Files.exists(model.resolve("metadata"))) {
      return seen;
    }
    for (String file : names(model.resolve("metadata"))) {
      if (!file.startsWith("_")) {
        String text = Files.readString(model.resolve("metadata").resolve(file));
        String name = text.replaceAll(".*\"a_|\", .*", "");
        for (String part :
            List.of("0_a_%s/metadata/part-00000", "1_b_%s/metadata/part-00000", "1_b_%s/weights")) {
          assertEquals(
              name, Files.readString(model.resolve("stages").resolve(part.formatted(name))));
        }
        seen.add(name);
      }
    }
    return seen;
  }

  private static long rowsIn(Path folder) throws IOException {
    return all(folder).stream()
        .filter(path -> path.getFileName().toString().startsWith("part-"))
        .count();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.endsWith(".crc"))
          .sorted()
          .toList();
    }
  }

  private static List<Path> all(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return new ArrayList<>(found.toList());
    }
  }

  /** Lets two days pass. */
  private static void age(Path folder) throws IOException {
    for (Path path : all(folder)) {
      long then = Files.getLastModifiedTime(path).toMillis() - 172_800_000;
      Files.setLastModifiedTime(path, FileTime.fromMillis(then));
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> paths = all(folder);
    for (int i = paths.size() - 1; i >= 0; i--) {
      Files.delete(paths.get(i));
    }
  }
}

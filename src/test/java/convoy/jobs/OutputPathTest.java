package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.WhateverSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WhateverSpark
class OutputPathTest {

  @TempDir Path folder;

  private Path target;

  @BeforeEach
  void chooseTarget() {
    target = folder.resolve("models of mine/first model");
  }

  @Test
  void putsTheResultThere() throws IOException {
    OutputPath output = check(false);
    output.write(path -> save(path, "new"));
    assertEquals("new", saved());
    assertOnlyTheTargetIsLeft();
  }

  @Test
  void readsAsAPersonWouldTypeIt() throws IOException {
    assertEquals(target.toString(), check(false).toString());
    assertEquals("file:" + target, check(false).qualified());
  }

  @Test
  void refusesWhatExistsBeforeTheWorkBegins() throws IOException {
    save(target.toString(), "old");
    String message = assertThrows(IllegalArgumentException.class, () -> check(false)).getMessage();
    assertTrue(message.startsWith(target + " exists already. Add overwrite=true"), message);
    assertEquals("old", saved());
  }

  @Test
  void refusesANameThatSparkWouldNotFindAgain() {
    for (String name : List.of("a,b", "a*", "a[1]", "a:b")) {
      target = folder.resolve(name);
      String message =
          assertThrows(IllegalArgumentException.class, () -> check(false)).getMessage();
      assertTrue(message.contains("has the character " + name.charAt(1)), message);
    }
  }

  @Test
  void overwritesAModel() throws IOException {
    save(target.toString(), "old");
    check(true).write(path -> save(path, "new"));
    assertEquals("new", saved());
    assertOnlyTheTargetIsLeft();
  }

  @Test
  void overwritesAModelThatIsDamaged() throws IOException {
    save(target.toString(), "old");
    Files.writeString(target.resolve("metadata/part-0"), "no JSON");
    String message = assertThrows(IllegalArgumentException.class, () -> check(false)).getMessage();
    assertTrue(message.contains("exists already, and is not whole"), message);
    check(true).write(path -> save(path, "new"));
    assertEquals("new", saved());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void neverTouchesAnothersFolderThatHasOneOfAModelsNames(boolean overwrite) throws IOException {
    List<String> foreign =
        List.of(
            "metadata/v1.metadata.json", // as of an Iceberg table
            "metadata/part-0.parquet",
            "metadata/of/mine.txt",
            "stages/play.txt",
            "stages/0_main/lights.txt",
            "metadata/part-0/mine.txt");
    for (int i = 0; i < foreign.size(); i++) {
      target = folder.resolve("theirs" + i);
      Path file = target.resolve(foreign.get(i));
      Files.createDirectories(file.getParent());
      Files.writeString(file, "years of work");
      Files.writeString(target.resolve("more.txt"), "more work");
      String message =
          assertThrows(IllegalArgumentException.class, () -> check(overwrite)).getMessage();
      assertTrue(message.startsWith(target + " exists and is no saved model"), message);
      assertEquals("years of work", Files.readString(file));
      assertEquals("more work", Files.readString(target.resolve("more.txt")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stages", "metadata/mine"})
  void foldersAloneAreNoUnfinishedModel(String name) throws IOException {
    Files.createDirectories(target.resolve(name));
    String message = assertThrows(IllegalArgumentException.class, () -> check(true)).getMessage();
    assertTrue(message.startsWith(target + " exists and is no saved model"), message);
    assertTrue(Files.exists(target.resolve(name)));
  }

  @Test
  void theCheckLeavesTwoModelsOfWhichOneIsToReplaceTheOther() throws IOException {
    save(target.toString(), "old");
    Path second = target.resolve("metadata/part-1");
    Files.writeString(second, "{\"class\": \"a\", \"uid\": \"new\"}");
    assertThrows(IllegalArgumentException.class, () -> check(false));
    OutputPath output = check(true);
    assertTrue(Files.exists(second));
    output.write(path -> save(path, "newest"));
    assertEquals("newest", saved());
  }

  @Test
  void keepsTheOldModelWhenNothingIsSeenOfTheNewOne() throws IOException {
    save(target.toString(), "old");
    OutputPath output = check(true);
    assertThrows(IOException.class, () -> output.write(path -> {}));
    assertEquals("old", saved());
  }

  @Test
  void neverOverwritesWhatIsNoModel() throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("thesis.tex"), "years of work");
    String message = assertThrows(IllegalArgumentException.class, () -> check(true)).getMessage();
    assertTrue(message.startsWith(target + " exists and is no saved model"), message);
    assertTrue(Files.exists(target.resolve("thesis.tex")));
  }

  @Test
  void failedWriteLeavesWhatWasThere() throws IOException {
    save(target.toString(), "old");
    OutputPath output = check(true);
    assertThrows(
        IOException.class,
        () ->
            output.write(
                path -> {
                  save(path, "half");
                  throw new IOException("disk full");
                }));
    assertEquals("old", saved());
    assertOnlyTheTargetIsLeft();
  }

  @Test
  void keepsTheResultWhenSomebodyElseTookThePath() throws IOException {
    OutputPath output = check(false);
    save(target.toString(), "theirs");
    String message =
        assertThrows(IOException.class, () -> output.write(path -> save(path, "ours")))
            .getMessage();
    assertEquals("theirs", saved());
    String ours = message.replaceAll(".*It is whole at file:|: move it.*", "");
    assertEquals("ours", saved(Path.of(ours)));
  }

  private OutputPath check(boolean overwrite) throws IOException {
    return OutputPath.forModel(target.toString(), overwrite, new Configuration());
  }

  private static void save(String path, String content) throws IOException {
    Path metadata = Path.of(path.replaceFirst("^file:", "")).resolve("metadata");
    Files.createDirectories(metadata);
    Files.writeString(
        metadata.resolve("part-0"), "{\"class\": \"a\", \"uid\": \"" + content + "\"}");
  }

  private String saved() throws IOException {
    return saved(target);
  }

  /** What the one file of metadata says that a reader sees. */
  private static String saved(Path model) throws IOException {
    try (Stream<Path> files = Files.list(model.resolve("metadata"))) {
      List<Path> visible =
          files.filter(file -> !file.getFileName().toString().startsWith(".")).toList();
      assertEquals(1, visible.size());
      return Files.readString(visible.get(0)).replaceAll(".*: \"|\"}", "");
    }
  }

  private void assertOnlyTheTargetIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(target.getParent())) {
      assertFalse(left.anyMatch(path -> !path.equals(target)));
    }
  }
}

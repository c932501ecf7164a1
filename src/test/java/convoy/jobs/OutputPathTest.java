package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void endsWhatARunLeftThatWasBrokenOffBetweenTwoModels() throws IOException {
    save(target.toString(), "old");
    Path older = target.resolve("metadata/part-0");
    Files.setLastModifiedTime(older, FileTime.fromMillis(0));
    Files.writeString(target.resolve("metadata/part-1"), "{\"uid\": \"new\"}");
    assertThrows(IllegalArgumentException.class, () -> check(false));
    assertEquals("new", saved());
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
    Files.writeString(metadata.resolve("part-0"), "{\"uid\": \"" + content + "\"}");
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

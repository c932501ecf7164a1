package convoy.jobs;

import convoy.fuzz.Attempt;
import convoy.fuzz.Hostile;
import convoy.fuzz.HostileJson;
import convoy.fuzz.Subject;
import convoy.ml.SavedStageSubject;
import convoy.ml.util.Failures;
import convoy.testing.LocalSpark;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;

/** The jobs from end to end, on data, settings, models and paths that are often not right. */
public final class JobSubject implements Subject {
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());
  private static final String SETTINGS =
      """
      {"network": "mlp:4", "epochs": 1, "workers": 1, "backend": "dl4j", "device": "cpu",
       "standardize": {}, "batchSize": 8, "averagingFrequency": 4}
      """;

  private final Path folder;
  private final Path data;
  private final Path model;
  private int runs;

  /**
   * @param folder where to work
   * @param data a folder of small IDX files, and a Parquet file
   * @param model fitted to them
   */
  public JobSubject(Path folder, Path data, PipelineModel model) throws IOException {
    this.folder = folder;
    this.data = data;
    this.model = folder.resolve("model");
    model.save(this.model.toString());
  }

  @Override
  public String name() {
    return "jobs";
  }

  @Override
  public Attempt next(Random random) throws IOException {
    Path work = Files.createDirectory(folder.resolve("run" + runs++));
    String out = random.nextInt(4) > 0 ? work.resolve("out").toString() : out(work, random);
    return random.nextBoolean() ? train(work, out, random) : score(work, out, random);
  }

  private static String out(Path work, Random random) {
    return Hostile.oneOf(
        random,
        "",
        " ",
        work + "/a:b",
        work + "/a{b}",
        work + "/a*",
        work + "/" + "n".repeat(240),
        work + "/deep/er/out",
        "/proc/nosuch/out",
        "nosuch://host/out",
        work.toString());
  }

  private Attempt train(Path work, String out, Random random) throws IOException {
    String text = random.nextInt(3) == 0 ? HostileJson.of(SETTINGS, random).text() : SETTINGS;
    Path settings = Files.writeString(work.resolve("settings.json"), text);
    Path source = source(work, random);
    List<String> arguments = new ArrayList<>(List.of(settings.toString()));
    if (random.nextInt(3) == 0) {
      arguments.add(SettingsSubject.override(random));
    }
    arguments.addAll(List.of("data=" + source, "out=" + out, "epochs=1"));
    List<String> names =
        new ArrayList<>(
            List.of(
                settings.toString(), source.toString(), out, "out", "label", "features", "device"));
    names.removeIf(String::isBlank);
    names.addAll(SettingsSubject.KEYS);
    return new Attempt(
        "train " + arguments + " " + text,
        names,
        () ->
            inWords(
                work,
                out,
                () ->
                    Train.run(
                        LocalSpark.session(),
                        SettingsReader.read(arguments.toArray(String[]::new)),
                        NOWHERE,
                        report -> {})));
  }

  private Attempt score(Path work, String out, Random random) throws IOException {
    Path saved = work.resolve("model");
    SavedStageSubject.copy(model, saved);
    String change = random.nextInt(3) == 0 ? SavedStageSubject.damage(saved, random) : "as it was";
    Path source = source(work, random);
    return new Attempt(
        "score %s (%s) %s %s".formatted(saved, change, source, out),
        List.of(
            saved.toString(), source.toString(), out.isBlank() ? "OUT" : out, "label", "features"),
        () ->
            inWords(
                work,
                out,
                () ->
                    Score.run(
                        LocalSpark.session(), saved.toString(), source.toString(), out, NOWHERE)));
  }

  /** The data, damaged in one file as often as not. */
  private Path source(Path work, Random random) throws IOException {
    Path copy = work.resolve("data");
    SavedStageSubject.copy(data, copy);
    List<Path> files;
    try (Stream<Path> all = Files.walk(copy)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    Path parquet = copy.resolve("parquet");
    if (random.nextBoolean()) {
      Path file = Hostile.oneOf(random, files);
      if (random.nextInt(5) == 0) {
        Files.delete(file);
      } else {
        Files.write(file, Hostile.damaged(Files.readAllBytes(file), random));
      }
      Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }
    return random.nextInt(3) == 0 ? parquet : copy;
  }

  private interface Job {
    void run() throws IOException;
  }

  /** What a person sees, and proof that nothing was left where the result would be. */
  private static Object inWords(Path work, String out, Job job) throws IOException {
    boolean before = !out.isBlank() && Files.exists(Path.of(out.replaceFirst("^nosuch:.*", "/-")));
    try {
      job.run();
      return "done";
    } catch (Exception e) {
      if (!before && !out.isBlank() && !out.startsWith("nosuch:") && Files.exists(Path.of(out))) {
        throw new AssertionError("left behind: " + out, e);
      }
      if (Failures.speaker(e).isEmpty()) {
        throw e;
      }
      throw new IllegalArgumentException(Failures.words(e), e);
    } finally {
      SavedStageSubject.delete(work);
    }
  }
}

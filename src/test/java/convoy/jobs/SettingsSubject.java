package convoy.jobs;

import convoy.fuzz.Attempt;
import convoy.fuzz.Hostile;
import convoy.fuzz.HostileJson;
import convoy.fuzz.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Files of settings, and what overrides them on the command line. */
public final class SettingsSubject implements Subject {
  static final List<String> KEYS =
      List.of(
          "data",
          "out",
          "overwrite",
          "testFraction",
          "network",
          "inputShape",
          "epochs",
          "batchSize",
          "optimizer",
          "optimizer.type",
          "learningRate",
          "learningRateSchedule",
          "workers",
          "averagingFrequency",
          "validationFraction",
          "patience",
          "backend",
          "seed",
          "whiten",
          "whiten.mode",
          "whiten.k",
          "images",
          "images.height",
          "standardize",
          "standardize.scope",
          "classifier.thresholds",
          "classifier.nosuch",
          "stage",
          "regressor",
          "regressor.standardizeLabels",
          "multilabel",
          "multilabel.labelForm",
          "labelThresholds",
          "validationMetric",
          "nosuch");

  private final Path file;
  private final String settings;

  /**
   * @param folder where to put the files
   */
  public SettingsSubject(Path folder) throws IOException {
    file = folder.resolve("settings.json");
    settings = Files.readString(Path.of("conf/digits.json"));
  }

  @Override
  public String name() {
    return "settings";
  }

  @Override
  public Attempt next(Random random) throws IOException {
    HostileJson json =
        random.nextInt(3) == 0 ? new HostileJson(settings, "") : HostileJson.of(settings, random);
    byte[] bytes = json.text().getBytes(StandardCharsets.UTF_8);
    Files.write(file, random.nextInt(8) == 0 ? Hostile.damaged(bytes, random) : bytes);
    List<String> arguments = new ArrayList<>(List.of(file.toString()));
    for (int more = random.nextInt(3); more > 0; more--) {
      arguments.add(override(random));
    }
    List<String> names = new ArrayList<>(List.of(file.toString(), json.key()));
    names.addAll(KEYS);
    arguments.forEach(argument -> names.add(argument.split("[=.]", 2)[0]));
    names.removeIf(String::isBlank);
    return new Attempt(
        arguments + " " + json.text(),
        names,
        () -> TrainPipeline.of(SettingsReader.read(arguments.toArray(String[]::new))));
  }

  /** An argument of the command line. */
  static String override(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> Hostile.nextString(random);
      case 1 -> Hostile.oneOf(random, KEYS) + "=" + Hostile.nextInt(random);
      case 2 -> Hostile.oneOf(random, KEYS) + "=" + Hostile.nextDouble(random);
      case 3 ->
          Hostile.oneOf(random, KEYS) + "=" + HostileJson.of("{\"type\": \"adam\"}", random).text();
      default -> Hostile.oneOf(random, KEYS) + "=" + Hostile.nextString(random);
    };
  }
}

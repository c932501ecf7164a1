package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import convoy.ml.util.Failures;
import convoy.testing.Images;
import convoy.testing.LocalSpark;
import convoy.testing.WhateverSpark;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of a model that is not whole. */
@WhateverSpark
class DamagedModelTest {
  /** The file that Spark writes a stage's metadata to: each version names it otherwise. */
  private static String metadata;

  @TempDir static Path models;
  private static Path data;

  @TempDir Path folder;

  private Path model;
  private Path stage;

  @BeforeAll
  static void save() throws IOException {
    CnnClassifier classifier =
        new CnnClassifier("one").setNetwork("mlp:4").setNumWorkers(2).setEpochs(1);
    new Pipeline()
        .setStages(new PipelineStage[] {classifier})
        .fit(Images.frame(30, 1))
        .save(models.resolve("whole").toString());
    metadata = metadata(models.resolve("whole/stages/0_one"));
    data = models.resolve("data");
    Images.frame(3, 1).write().parquet(data.toString());
  }

  private static String metadata(Path saved) throws IOException {
    try (Stream<Path> files = Files.list(saved.resolve("metadata"))) {
      return files
          .map(file -> "metadata/" + file.getFileName())
          .filter(name -> name.startsWith("metadata/part-"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void namesTheFileOfAStage() throws IOException {
    change(metadata, text -> text.substring(0, 40));
    stageSays(metadata + " is no JSON", "train again");
    change(metadata, text -> "");
    stageSays("metadata has no file with content");
    change(metadata, text -> text.replace("\"uid\"", "\"name\""));
    stageSays(metadata + ": 'uid' is missing");
    change("network.json", text -> text.substring(0, 30));
    stageSays("network.json is no JSON: at line", "it ends too early", "Copy the model anew");
    change("network.json", text -> text.replace("\"units\"", "\"unit\""));
    stageSays("network.json is not right", "unknown key 'unit'");
    change("weights.safetensors", null);
    stageSays("weights.safetensors", "Copy the model anew, or train again");
    change(metadata, text -> text.replace("\"optimizer\":\"adam\"", "\"optimizer\":\"adm\""));
    stageSays("unknown optimizer 'adm'");
  }

  @Test
  void aByteOrderMarkDoesNotMatter() throws IOException {
    change("network.json", text -> "\uFEFF" + text);
    CnnClassificationModel.load(stage.toString());
  }

  @Test
  void namesTheFileOfAPipeline() throws IOException {
    copy();
    Path ofPipeline = model.resolve(metadata(model));
    Files.writeString(ofPipeline, "{\"class\":");
    says(this::score, ofPipeline + " is no JSON");
    copy();
    FileUtils.deleteDirectory(stage.toFile());
    says(this::score, "stages: the folder of stage one is missing");
    change(metadata, text -> text.replace("CnnClassificationModel", "Elsewhere"));
    says(this::score, "its class convoy.ml.classification.Elsewhere is not on the class path");
  }

  private void score() throws IOException {
    Score.run(
        LocalSpark.session(),
        model.toString(),
        data.toString(),
        folder.resolve("out").toString(),
        new PrintStream(PrintStream.nullOutputStream()));
  }

  private void stageSays(String... words) {
    says(() -> CnnClassificationModel.load(stage.toString()), words);
    says(this::score, words);
  }

  /** The words are on top of what is thrown, and short. */
  private void says(Executable load, String... words) {
    String message = assertThrows(IllegalArgumentException.class, load).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
    assertTrue(message.contains(model.toString()), message);
    assertTrue(message.lines().count() == 1, message);
    assertTrue(Failures.words(new IllegalArgumentException(message)).equals(message), message);
  }

  private void copy() throws IOException {
    model = folder.resolve("model");
    FileUtils.deleteDirectory(model.toFile());
    FileUtils.copyDirectory(
        models.resolve("whole").toFile(), model.toFile(), file -> !file.getName().endsWith(".crc"));
    stage = model.resolve("stages/0_one");
  }

  /** A copy of the model with one file of its stage changed, or without it. */
  private void change(String name, UnaryOperator<String> change) throws IOException {
    copy();
    Path file = stage.resolve(name);
    if (change == null) {
      Files.delete(file);
    } else {
      Files.writeString(file, change.apply(Files.readString(file)));
    }
  }
}

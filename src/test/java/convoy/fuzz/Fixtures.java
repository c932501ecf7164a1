package convoy.fuzz;

import convoy.averaging.CheckpointSubject;
import convoy.data.idx.IdxSubject;
import convoy.jobs.JobSubject;
import convoy.jobs.SettingsSubject;
import convoy.ml.FitSubject;
import convoy.ml.ParamsSubject;
import convoy.ml.SavedStageSubject;
import convoy.ml.SchemaSubject;
import convoy.ml.VectorSubject;
import convoy.ml.classification.CnnClassifier;
import convoy.ml.feature.PCAWhitening;
import convoy.ml.feature.Standardizer;
import convoy.network.NetworkSubject;
import convoy.network.WeightsSubject;
import convoy.testing.Images;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The healthy models, files and data that bad ones are made of.
 *
 * @param parsing subjects that take milliseconds
 * @param fitting subjects that fit a stage or run a job
 */
record Fixtures(List<Subject> parsing, List<Subject> fitting) {

  /** Makes them in a folder; with the same uids each time, which the order of Params goes by. */
  static Fixtures in(Path folder) throws IOException {
    Dataset<Row> images = Images.frame(24, 1);
    List<Model<?>> fitted =
        List.of(
            new Standardizer("standardizer")
                .setInputCol("features")
                .setOutputCol("standardized")
                .fit(images),
            new PCAWhitening("whitening")
                .setInputCol("features")
                .setOutputCol("white")
                .setK(5)
                .fit(images),
            classifier().fit(images));
    List<Subject> parsing =
        List.of(
            new SettingsSubject(folder),
            new NetworkSubject(),
            new WeightsSubject(),
            new IdxSubject(),
            new CheckpointSubject(
                Files.createDirectory(folder.resolve("damaged")), checkpoint(images, folder)),
            new ParamsSubject(
                images.schema().add("labels", DataTypes.createArrayType(DataTypes.DoubleType))),
            new SchemaSubject(fitted),
            new VectorSubject(fitted),
            new SavedStageSubject(Files.createDirectory(folder.resolve("models")), fitted));
    Path data = data(Files.createDirectory(folder.resolve("data")), images);
    PipelineModel model =
        new Pipeline("pipeline").setStages(new PipelineStage[] {classifier()}).fit(images);
    List<Subject> fitting =
        List.of(
            new FitSubject(),
            new JobSubject(Files.createDirectory(folder.resolve("jobs")), data, model));
    return new Fixtures(parsing, fitting);
  }

  private static CnnClassifier classifier() {
    return new CnnClassifier("classifier")
        .setNetwork("mlp:3")
        .setEpochs(2)
        .setNumWorkers(1)
        .setBackend("dl4j")
        .setDevice("cpu");
  }

  /** What is left of a training that was broken off. */
  private static byte[] checkpoint(Dataset<Row> images, Path folder) throws IOException {
    Path checkpoints = folder.resolve("checkpoints");
    List<byte[]> written = new ArrayList<>();
    classifier()
        .setEpochs(3)
        .setCheckpointDir(checkpoints.toString())
        .setCheckpointInterval(1)
        .setListener(
            report -> {
              Path file = checkpoints.resolve("checkpoint-%08d".formatted(report.round()));
              if (Files.exists(file)) {
                written.add(bytes(file));
              }
            })
        .fit(images);
    return written.get(0);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** IDX files of 6x6 pixels, to train on and to test on, and the same as Parquet. */
  private static Path data(Path folder, Dataset<Row> images) throws IOException {
    Random random = new Random(1);
    for (String part : List.of("train", "t10k")) {
      ByteBuffer pixels = ByteBuffer.allocate(16 + 12 * 36);
      pixels.putInt(0x803).putInt(12).putInt(6).putInt(6);
      ByteBuffer labels = ByteBuffer.allocate(8 + 12);
      labels.putInt(0x801).putInt(12);
      for (int i = 0; i < 12; i++) {
        byte[] image = new byte[36];
        random.nextBytes(image);
        pixels.put(image);
        labels.put((byte) (i % 3));
      }
      Files.write(folder.resolve(part + "-images-idx3-ubyte"), pixels.array());
      Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
    }
    images
        .select("features", "label")
        .coalesce(1)
        .write()
        .parquet(folder.resolve("parquet").toString());
    return folder;
  }
}

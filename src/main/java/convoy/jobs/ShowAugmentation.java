package convoy.jobs;

import convoy.data.Features;
import convoy.data.augment.Augmentation;
import convoy.ml.param.HasInputShape;
import convoy.ml.training.NetworkEstimator;
import convoy.ml.util.Failures;
import convoy.ml.util.NumberCells;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Draws what the {@code augment} of a training's settings makes of some of its images, after the
 * stages before the network, and trains nothing.
 */
public final class ShowAugmentation {
  private static final String ENDING = ".png";
  private static final int IMAGES = 6;
  private static final int EPOCHS = 6;

  private ShowAugmentation() {}

  /**
   * Runs the job under spark-submit.
   *
   * @param arguments those of {@link Train#main}, with the path of a PNG file as {@code out}
   */
  public static void main(String[] arguments) {
    JobMain.run(
        "convoy show-augmentation",
        spark -> run(spark, SettingsReader.read(arguments), System.out));
  }

  /**
   * Runs the job.
   *
   * @param settings of a training; their {@code out} is the picture's path
   * @param out is told that path
   * @throws IllegalArgumentException if the settings or the data are not right, or there is a file
   *     at the path that may not be replaced
   */
  static void run(SparkSession spark, TrainSettings settings, PrintStream out) throws IOException {
    Path path = new Path(settings.out());
    FileSystem files = HadoopPaths.fileSystem(path, spark.sparkContext().hadoopConfiguration());
    require(
        settings.out().endsWith(ENDING),
        "out: found %s, expected the path of a picture, FILE%s.",
        path,
        ENDING);
    require(
        settings.overwrite() || !files.exists(path),
        "out: %s exists. Add overwrite=true to replace it, or choose another out=FILE%s.",
        path,
        ENDING);
    TrainPipeline given = TrainPipeline.of(settings);
    Augmentation augmentation = given.last().augmentationSetting();
    require(
        !augmentation.isNone(),
        "augment is %s: there is nothing to show. Set augment='[{\"type\": \"flip\"}]'.",
        given.last().getAugment());
    Examples examples = new ExampleReader(spark, settings.data()).training();
    TrainPipeline stages = given.of(examples, settings.data());
    Pipeline toFeatures = stages.toFeatures();
    StructType schema = toFeatures.transformSchema(examples.rows().schema());
    NetworkEstimator last =
        HasInputShape.inherit(stages.last(), schema.apply(stages.last().getFeaturesCol()));
    last.requireAugmentationFits();

    // Some of all classes, and the same ones however the data lie.
    String image = examples.areEncoded() ? Examples.CONTENT : Examples.FEATURES;
    Dataset<Row> some =
        examples.rows().orderBy(functions.xxhash64(functions.col(image))).limit(IMAGES);
    Dataset<Row> shown = toFeatures.fit(examples.rows()).transform(some);
    int[] shape = last.getInputShape();
    List<float[]> images = new ArrayList<>();
    for (Row row : Failures.inWords(shown.select(last.getFeaturesCol())::collectAsList)) {
      if (!row.isNullAt(0)) { // a broken image that is kept
        images.add(floats(NumberCells.features(row.get(0), place -> 0), last));
      }
    }
    require(
        !images.isEmpty(),
        "data: none of the images can be shown: there is none, or all that were tried are broken and passed over. Look at the files in %s.",
        settings.data());
    BufferedImage sheet =
        new AugmentationSheet(images, shape[0], shape[1], shape[2])
            .draw(augmentation, EPOCHS, last.getSeed());
    write(sheet, files, path, settings.overwrite());
    out.println("picture " + path);
  }

  /** Without Hadoop's file of checksums beside it. */
  private static void write(BufferedImage sheet, FileSystem files, Path path, boolean overwrite)
      throws IOException {
    if (overwrite) {
      files.delete(path, false); // with its checksums, if there are any
    }
    FileSystem plain = files instanceof ChecksumFileSystem sums ? sums.getRawFileSystem() : files;
    try (OutputStream picture = plain.create(path, overwrite)) {
      ImageIO.write(sheet, "png", picture);
    }
  }

  private static float[] floats(Features features, NetworkEstimator last) {
    last.requireInputShapeFits(last.getFeaturesCol(), features.size());
    float[] values = new float[features.size()];
    features.copyTo(values, 0);
    return values;
  }

  private static void require(boolean holds, String message, Object... words) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(words));
    }
  }
}

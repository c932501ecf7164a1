package convoy.bench;

import convoy.ml.feature.PCAWhitening;
import convoy.ml.feature.PCAWhiteningModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Draws images as they are, whitened, and after ZCA: the picture of the guide. */
public final class WhitenedImages {
  private static final int SHOWN = 6;
  private static final int SCALE = 2;
  private static final int GAP = 2;
  private static final int CELL = CifarFolder.SIDE * SCALE + GAP;

  /** Of the largest variance, added before roots are divided by. */
  private static final double EPSILON = 1e-3;

  /** Settings: cifar, out, images. */
  public static void main(String[] given) throws IOException {
    Arguments arguments = new Arguments(given, Map.of("cifar", "", "out", "", "images", "5000"));
    List<Row> rows = new ArrayList<>();
    for (Path file :
        CifarFolder.files(Path.of(arguments.get("cifar")), arguments.number("images"))) {
      rows.add(RowFactory.create((Object) CifarFolder.pixels(file)));
    }
    BufferedImage sheet =
        new BufferedImage(SHOWN * CELL - GAP, 3 * CELL - GAP, BufferedImage.TYPE_INT_RGB);
    try (SparkSession session = Sessions.local(2)) {
      PCAWhiteningModel white =
          new PCAWhitening()
              .setInputCol("pixels")
              .fit(
                  session.createDataFrame(
                      rows, new StructType().add("pixels", DataTypes.BinaryType)));
      PCAWhiteningModel zca =
          white.copy(
              new ParamMap()
                  .put(white.mode(), PCAWhiteningModel.ZCA)
                  .put(white.epsilon(), EPSILON * white.variances().apply(0)));
      for (int i = 0; i < SHOWN; i++) {
        byte[] pixels = rows.get(rows.size() * i / SHOWN).getAs(0);
        double[] values = new double[pixels.length];
        Arrays.setAll(values, p -> pixels[p] & 0xFF);
        Vector image = Vectors.dense(values);
        draw(sheet, i, 0, values, 0, 255);
        drawWithinThreeDeviations(sheet, i, 1, white.transform(image));
        drawWithinThreeDeviations(sheet, i, 2, zca.transform(image));
      }
    }
    ImageIO.write(sheet, "png", Path.of(arguments.get("out")).toFile());
  }

  private static void drawWithinThreeDeviations(
      BufferedImage sheet, int column, int row, Vector vector) {
    double[] values = vector.toArray();
    double square = Arrays.stream(values).map(value -> value * value).average().orElseThrow();
    double range = 3 * Math.sqrt(square);
    draw(sheet, column, row, values, -range, range);
  }

  private static void draw(
      BufferedImage sheet, int column, int row, double[] values, double least, double greatest) {
    int side = CifarFolder.SIDE;
    for (int y = 0; y < side * SCALE; y++) {
      for (int x = 0; x < side * SCALE; x++) {
        int rgb = 0;
        for (int channel = 0; channel < CifarFolder.CHANNELS; channel++) {
          double value = values[(channel * side + y / SCALE) * side + x / SCALE];
          double level = 255 * (value - least) / (greatest - least);
          rgb = rgb << 8 | (int) Math.max(0, Math.min(255, Math.rint(level)));
        }
        sheet.setRGB(column * CELL + x, row * CELL + y, rgb);
      }
    }
  }
}

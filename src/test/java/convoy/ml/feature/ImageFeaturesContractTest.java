package convoy.ml.feature;

import convoy.ml.TransformerContract;
import convoy.testing.EncodedImages;
import convoy.testing.LocalSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

class ImageFeaturesContractTest extends TransformerContract<ImageFeatures> {
  @Override
  protected ImageFeatures newStage() {
    return new ImageFeatures()
        .setInputCol("content")
        .setOutputCol("features")
        .setSize(4, 5)
        .setResize("stretch")
        .setOutputType("vector");
  }

  @Override
  protected Dataset<Row> rows() {
    return LocalSpark.session()
        .createDataFrame(
            List.of(
                RowFactory.create(0, EncodedImages.png(6, 6, 0xFF0000, 1)),
                RowFactory.create(1, EncodedImages.jpeg(8, 3, 0x00FF00, 2))),
            new StructType().add("id", DataTypes.IntegerType).add("content", DataTypes.BinaryType));
  }

  @Override
  protected String inputColumn() {
    return "content";
  }

  @Override
  protected String outputColumn() {
    return "features";
  }
}

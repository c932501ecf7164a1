package convoy.ml.ensemble;

import convoy.ml.training.NetworkEstimator;
import convoy.ml.util.LabeledRows;
import convoy.ml.util.Schemas;
import convoy.ml.util.SparkInternals;
import convoy.optimize.Targets;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Tells every member how many classes there are, of which its own rows may lack some. */
final class DeclaredClasses {
  private DeclaredClasses() {}

  /**
   * The rows with the classes declared in the label's metadata, where they are not. Labels that are
   * no classes, or of which some are missing, are left as they are, for the estimator to refuse.
   */
  static Dataset<?> of(Dataset<?> dataset, NetworkEstimator estimator) {
    String name = estimator.getLabelCol();
    if (estimator.lossSetting().targets() != Targets.CLASS
        || SparkInternals.numClasses(dataset.schema(), name).isPresent()) {
      return dataset;
    }
    Column label = Schemas.column(name).cast("double");
    Row found = dataset.toDF().agg(functions.max(label), functions.countDistinct(label)).head();
    if (found.isNullAt(0)
        || found.getDouble(0) + 1 != found.getLong(1)
        || found.getLong(1) > LabeledRows.LARGEST_LABEL) {
      return dataset;
    }
    return dataset
        .toDF()
        .withColumn(
            name,
            Schemas.column(name)
                .as(
                    name,
                    NominalAttribute.defaultAttr()
                        .withName(name)
                        .withNumValues((int) found.getLong(1))
                        .toMetadata()));
  }
}

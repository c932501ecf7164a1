package convoy.ml.format;

import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.MultilabelClassificationModel;
import convoy.ml.regression.NeuralRegressionModel;
import convoy.ml.util.ModelFormat;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.util.GeneralMLWriter;

/**
 * The formats in which models are saved, a class for each pair of a model and a format: Spark's
 * {@link GeneralMLWriter} finds them through {@code META-INF/services}, and makes them itself.
 */
public final class Formats {
  private Formats() {}

  /** Saves a {@link CnnClassificationModel}. */
  public static final class ClassifierInternal extends ModelFormat.Internal {
    /** For Spark. */
    public ClassifierInternal() {
      super(CnnClassificationModel.class);
    }
  }

  /** Saves a {@link CnnClassificationModel}. */
  public static final class ClassifierOnnx extends ModelFormat.Onnx {
    /** For Spark. */
    public ClassifierOnnx() {
      super(CnnClassificationModel.class);
    }
  }

  /** Saves a {@link MultilabelClassificationModel}. */
  public static final class MultilabelClassifierInternal extends ModelFormat.Internal {
    /** For Spark. */
    public MultilabelClassifierInternal() {
      super(MultilabelClassificationModel.class);
    }
  }

  /** Saves a {@link MultilabelClassificationModel}. */
  public static final class MultilabelClassifierOnnx extends ModelFormat.Onnx {
    /** For Spark. */
    public MultilabelClassifierOnnx() {
      super(MultilabelClassificationModel.class);
    }
  }

  /** Saves a {@link NeuralRegressionModel}. */
  public static final class RegressorInternal extends ModelFormat.Internal {
    /** For Spark. */
    public RegressorInternal() {
      super(NeuralRegressionModel.class);
    }
  }

  /** Saves a {@link NeuralRegressionModel}. */
  public static final class RegressorOnnx extends ModelFormat.Onnx {
    /** For Spark. */
    public RegressorOnnx() {
      super(NeuralRegressionModel.class);
    }
  }

  /** Saves a {@link PipelineModel}, which saves itself in Spark ML's own format. */
  public static final class PipelineOnnx extends ModelFormat.Onnx {
    /** For Spark. */
    public PipelineOnnx() {
      super(PipelineModel.class);
    }
  }
}

package convoy.averaging.dl4j;

import convoy.averaging.DealtRounds;
import convoy.data.Batch;
import java.util.Arrays;
import org.apache.spark.TaskContext;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Makes a DataSet of a mini-batch: its features flat, its labels one-hot. */
final class DataSets implements DealtRounds.BatchReader<DataSet> {
  private static final long serialVersionUID = 1;
  private final int classes;

  DataSets(int classes) {
    this.classes = classes;
  }

  @Override
  public DataSet read(Batch batch) {
    useThreadsOfTask();
    int rows = batch.rows();
    int length = batch.featureLength();
    float[] features = Arrays.copyOf(batch.features(), rows * length);
    float[] labels = new float[rows * classes];
    for (int row = 0; row < rows; row++) {
      labels[row * classes + (int) batch.targets()[row]] = 1;
    }
    return new DataSet(matrix(features, rows, length), matrix(labels, rows, classes));
  }

  private static INDArray matrix(float[] values, int rows, int columns) {
    return Nd4j.create(values, new long[] {rows, columns}, 'c');
  }

  /**
   * Deeplearning4j would take every core of the machine for each task. The task that makes the
   * batch trains on it too, in the same thread.
   */
  private static void useThreadsOfTask() {
    int threads = TaskContext.get().cpus();
    // First, because this loads ND4J; the holder alone finds no library on a fresh executor.
    Nd4j.factory().blas().setMaxThreads(threads);
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
  }
}

package convoy.bench;

import convoy.jobs.JobMain;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * Stock Deeplearning4j's side of {@link Peers}: {@code ParameterAveragingTrainingMaster} as its
 * documentation shows it, with the Kryo registrator it needs and saveUpdater on.
 */
public final class StockPeer {
  private StockPeer() {}

  /**
   * @param arguments folder of MNIST, seed
   */
  public static void main(String[] arguments) throws Exception {
    SparkConf conf =
        JobMain.configuration() // both sides have what the jobs set
            .setMaster("local[2]")
            .setAppName("stock dl4j-spark")
            .set("spark.ui.enabled", "false")
            .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .set("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator");
    JavaSparkContext spark = new JavaSparkContext(conf);
    List<DataSet> train = examples(Mnist.read(arguments[0], "train"));
    ParameterAveragingTrainingMaster master =
        new ParameterAveragingTrainingMaster.Builder(2, 1)
            .batchSizePerWorker(64)
            .averagingFrequency(16)
            .workerPrefetchNumBatches(2)
            .saveUpdater(true)
            .build();
    SparkDl4jMultiLayer network =
        new SparkDl4jMultiLayer(spark, lenet(Long.parseLong(arguments[1])), master);
    long began = System.nanoTime();
    for (int epoch = 0; epoch < Peers.EPOCHS; epoch++) {
      network.fit(spark.parallelize(train, 4));
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double accuracy = accuracy(network, Mnist.read(arguments[0], "t10k"));
    NewProcess.report(
        new Measured("stock dl4j-spark", Peers.EPOCHS * train.size() / seconds, accuracy));
    spark.stop();
  }

  /** The layers of Convoy's preset lenet5, with its initialization. */
  private static MultiLayerConfiguration lenet(long seed) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .updater(new Adam(0.001))
        .weightInit(WeightInit.RELU)
        .activation(Activation.IDENTITY)
        .list()
        .layer(new ConvolutionLayer.Builder(5, 5).nOut(20).build())
        .layer(pool())
        .layer(new ActivationLayer(Activation.RELU))
        .layer(new ConvolutionLayer.Builder(5, 5).nOut(50).build())
        .layer(pool())
        .layer(new ActivationLayer(Activation.RELU))
        .layer(new DenseLayer.Builder().nOut(500).activation(Activation.RELU).build())
        .layer(
            new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nOut(10)
                .weightInit(WeightInit.XAVIER_UNIFORM)
                .activation(Activation.SOFTMAX)
                .build())
        .setInputType(InputType.convolutionalFlat(28, 28, 1))
        .build();
  }

  private static SubsamplingLayer pool() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2})
        .stride(2, 2)
        .build();
  }

  private static List<DataSet> examples(Mnist mnist) {
    List<DataSet> examples = new ArrayList<>();
    for (int i = 0; i < mnist.labels().length; i++) {
      INDArray label = Nd4j.zeros(DataType.FLOAT, 1, 10);
      label.putScalar(mnist.labels()[i], 1);
      examples.add(new DataSet(pixels(mnist.images().subList(i, i + 1)), label));
    }
    return examples;
  }

  private static INDArray pixels(List<byte[]> images) {
    int size = images.get(0).length;
    float[] values = new float[images.size() * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((images.get(i / size)[i % size] & 0xFF) / 255.0);
    }
    return Nd4j.create(values, new long[] {images.size(), size}, 'c');
  }

  private static double accuracy(SparkDl4jMultiLayer network, Mnist test) {
    int right = 0;
    for (int from = 0; from < test.labels().length; from += 500) {
      int to = Math.min(from + 500, test.labels().length);
      int[] predicted =
          network
              .getNetwork()
              .output(pixels(test.images().subList(from, to)))
              .argMax(1)
              .toIntVector();
      for (int i = from; i < to; i++) {
        right += predicted[i - from] == test.labels()[i] ? 1 : 0;
      }
    }
    return (double) right / test.labels().length;
  }
}

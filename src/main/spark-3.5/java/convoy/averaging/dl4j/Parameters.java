package convoy.averaging.dl4j;

import convoy.network.Dense;
import convoy.network.NetworkSpec;
import convoy.network.NetworkSpec.Placed;
import convoy.network.ParameterLayout;
import convoy.network.ParameterLayout.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Carries parameters from Convoy's flat array into a Deeplearning4j network and back, every bit. It
 * holds them layer by layer: the weight of a dense layer as [inputs, units] by columns, which are
 * the same numbers in the same order as our [units, inputs] by rows, and running statistics among
 * what is learnt.
 */
final class Parameters {

  /** A tensor of ours and the name of its like. */
  private record Pair(Tensor tensor, int layer, String name, char order) {

    INDArray of(MultiLayerNetwork network) {
      return network.getLayer(layer).getParam(name);
    }
  }

  /** Weight and bias of all layers but batch normalization, then what that has. */
  private static final Map<String, String> NAMES = Map.of("weight", "W", "bias", "b");

  private static final Map<String, String> NORMALIZATION =
      Map.of("weight", "gamma", "bias", "beta", "running_mean", "mean", "running_var", "var");

  private final List<Pair> pairs = new ArrayList<>();
  private final int size;

  /** The parameters of a network that {@link Configuration} has translated. */
  Parameters(NetworkSpec network) {
    ParameterLayout layout = new ParameterLayout(network);
    size = layout.size();
    List<Placed> placed = network.placed();
    for (int layer = 0; layer < placed.size(); layer++) {
      Placed one = placed.get(layer);
      boolean normalizes = one.layer() instanceof convoy.network.BatchNormalization;
      char order = one.layer() instanceof Dense ? 'f' : 'c';
      for (convoy.network.Parameter parameter : one.layer().parameters(one.input())) {
        String name = (normalizes ? NORMALIZATION : NAMES).get(parameter.name());
        pairs.add(new Pair(layout.tensor(one.name(), parameter.name()), layer, name, order));
      }
    }
  }

  /** Sets all parameters of an initialized network. */
  void load(float[] values, MultiLayerNetwork network) {
    for (Pair pair : pairs) {
      INDArray target = pair.of(network);
      int from = pair.tensor().offset();
      float[] slice = Arrays.copyOfRange(values, from, from + pair.tensor().length());
      try (INDArray source = Nd4j.create(slice, target.shape(), pair.order())) {
        target.assign(source);
      }
    }
  }

  /** All parameters of a network. */
  float[] store(MultiLayerNetwork network) {
    float[] values = new float[size];
    for (Pair pair : pairs) {
      try (INDArray copy = pair.of(network).dup(pair.order())) {
        float[] slice = copy.data().asFloat();
        System.arraycopy(slice, 0, values, pair.tensor().offset(), pair.tensor().length());
      }
    }
    return values;
  }
}

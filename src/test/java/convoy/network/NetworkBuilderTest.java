package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Networks as a program writes them are those that JSON describes. */
class NetworkBuilderTest {

  @Test
  void readsLikeJson() {
    NetworkSpec written =
        NetworkSpec.of(3, 20, 17)
            .add(
                Convolution.of(4, new Size2d(3, 2))
                    .stride(new Size2d(1, 2))
                    .padding("same")
                    .dilation(2)
                    .bias(false)
                    .initializer(Initializer.ORTHOGONAL))
            .batchNormalization()
            .activation(Activation.Function.TANH)
            .maxPooling(2)
            .residual(block -> block.add(Convolution.of(4, 3).padding(1)).relu())
            .residual(
                block -> block.add(Convolution.of(6, 3).stride(2).padding(1)),
                shortcut -> shortcut.add(Pooling.average(1).stride(2)).add(new ChannelPadding(6)))
            .concatenation(
                branch -> branch, branch -> branch.add(Convolution.of(2, 3).padding("same")))
            .add(LocallyConnected.of(2, 2).stride(2).padding(1).bias(false))
            .convolution(7, 1)
            .add(Pooling.max(3).stride(1).padding(1))
            .averagePooling(2)
            .dropout(0.25)
            .globalAveragePooling()
            .add(Dense.of(9).bias(false).initializer(Initializer.HE_UNIFORM))
            .relu()
            .dense(5)
            .build();
    String json =
        """
        {"layers": [
          {"type": "convolution", "filters": 4, "kernel": [3, 2], "stride": [1, 2], "padding": "same",
           "dilation": 2, "bias": false, "initializer": "orthogonal"},
          {"type": "batchNormalization"},
          {"type": "activation", "function": "tanh"},
          {"type": "pooling", "kernel": 2},
          {"type": "residual", "layers": [
            {"type": "convolution", "filters": 4, "kernel": 3, "padding": 1},
            {"type": "activation", "function": "relu"}]},
          {"type": "residual",
           "layers": [{"type": "convolution", "filters": 6, "kernel": 3, "stride": 2, "padding": 1}],
           "shortcut": [
             {"type": "pooling", "kind": "average", "kernel": 1, "stride": 2},
             {"type": "channelPadding", "channels": 6}]},
          {"type": "concatenation", "branches": [
            [], [{"type": "convolution", "filters": 2, "kernel": 3, "padding": "same"}]]},
          {"type": "locallyConnected", "filters": 2, "kernel": 2, "stride": 2, "padding": 1,
           "bias": false},
          {"type": "convolution", "filters": 7, "kernel": 1},
          {"type": "pooling", "kernel": 3, "stride": 1, "padding": 1},
          {"type": "pooling", "kind": "average", "kernel": 2},
          {"type": "dropout", "rate": 0.25},
          {"type": "globalAveragePooling"},
          {"type": "dense", "units": 9, "bias": false, "initializer": "heUniform"},
          {"type": "activation", "function": "relu"},
          {"type": "dense", "units": 5}]}
        """;
    assertEquals(NetworkSpec.parse(json, new Shape(3, 20, 17)), written);
  }

  @Test
  void whatDoesNotFitIsRefusedByName() {
    NetworkBuilder network = NetworkSpec.of(Shape.vector(4)).dense(3).convolution(2, 3);
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, network::build);
    assertTrue(e.getMessage().startsWith("Layer 'convolution1' (number 2 of 2)"), e.getMessage());
  }

  @Test
  void anInitializerForAllLeavesLayersTheirOwn() {
    Layer own = Convolution.of(4, 3).padding(1).initializer(Initializer.HE_UNIFORM);
    NetworkSpec spec =
        NetworkSpec.of(4, 8, 8)
            .add(own)
            .residual(block -> block.add(Convolution.of(4, 1)), shortcut -> shortcut.add(own))
            .dense(3)
            .build()
            .withInitializer(Initializer.ZEROS)
            .withOutput(2);
    assertEquals(
        List.of(
            "convolution1.weight",
            "residual1.shortcut.convolution1.weight",
            "dense2.weight"), // the output layer
        notZero(spec));
    assertEquals(spec, NetworkSpec.fromJson(spec.toJson()));
  }

  private static List<String> notZero(NetworkSpec spec) {
    ParameterLayout layout = new ParameterLayout(spec);
    float[] values = layout.initialValues(1);
    return layout.tensors().stream()
        .filter(tensor -> values[tensor.offset()] != 0)
        .map(ParameterLayout.Tensor::name)
        .toList();
  }

  @Test
  void whatVersion010SavedIsRead() {
    String json =
        "{\"layers\": [{\"type\": \"dense\", \"units\": 2, \"initialization\": \"zeros\"}]}";
    assertEquals(
        List.of(Dense.of(2).initializer(Initializer.ZEROS)),
        NetworkSpec.parse(json, Shape.vector(3)).layers());
  }
}

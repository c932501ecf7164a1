package convoy.network.onnx;

import convoy.network.Convolution;
import convoy.network.LocallyConnected;
import convoy.network.NetworkSpec.Placed;
import convoy.network.PatchWhitening;
import convoy.network.Pooling;
import convoy.network.Shape;
import convoy.network.Size2d;
import convoy.network.Window;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Layers that slide a window over an image. */
final class WindowNodes {
  private static final int ROWS = 2;
  private static final int COLUMNS = 3;

  private WindowNodes() {}

  static Signal convolution(NetworkNodes nodes, Convolution layer, Placed placed, Signal in) {
    String image = in.image(nodes.graph()).value();
    Window window = layer.window();
    Window.Sides rows = window.rows(in.shape().height());
    Window.Sides columns = window.columns(in.shape().width());
    if (layer.paddingMode() == Convolution.PaddingMode.CIRCULAR) {
      image = repeated(nodes, placed, image, ROWS, rows);
      image = repeated(nodes, placed, image, COLUMNS, columns);
      rows = new Window.Sides(0, 0);
      columns = rows;
    }
    String[] inputs = nodes.withWeights(placed, image, nodes.parameter(placed, "weight"));
    Node node =
        nodes
            .graph()
            .node("Conv", placed.name(), inputs)
            .with("dilations", sizes(layer.dilation()))
            .with("group", layer.groups());
    return new Signal(windowed(node, window, rows, columns).add(), placed.output(), false);
  }

  /** An image with rows, or columns, of its other end on both sides. */
  private static String repeated(
      NetworkNodes nodes, Placed placed, String image, int axis, Window.Sides sides) {
    int size = axis == ROWS ? placed.input().height() : placed.input().width();
    long[] order =
        IntStream.range(-sides.before(), size + sides.after())
            .mapToLong(place -> Math.floorMod(place, size))
            .toArray();
    String places = nodes.graph().integers(placed.name() + "/places", order);
    return nodes.graph().node("Gather", placed.name(), image, places).with("axis", axis).add();
  }

  static Signal patchWhitening(NetworkNodes nodes, PatchWhitening layer, Placed placed, Signal in) {
    return convolution(nodes, layer.convolution(placed.input()), placed, in);
  }

  static Signal pooling(NetworkNodes nodes, Pooling layer, Placed placed, Signal in) {
    String image = in.image(nodes.graph()).value();
    Node node =
        switch (layer.kind()) {
          case MAX -> nodes.graph().node("MaxPool", placed.name(), image);
          case AVERAGE ->
              nodes.graph().node("AveragePool", placed.name(), image).with("count_include_pad", 0);
        };
    Window window = layer.window();
    Window.Sides rows = window.rows(in.shape().height());
    Window.Sides columns = window.columns(in.shape().width());
    return new Signal(windowed(node, window, rows, columns).add(), placed.output(), false);
  }

  private static Node windowed(Node node, Window window, Window.Sides rows, Window.Sides columns) {
    return node.with("kernel_shape", sizes(window.kernel()))
        .with("strides", sizes(window.stride()))
        .with("pads", new long[] {rows.before(), columns.before(), rows.after(), columns.after()});
  }

  private static long[] sizes(Size2d size) {
    return new long[] {size.height(), size.width()};
  }

  /**
   * What lies under each window becomes the channels of a group of its own, and all of them an
   * image of one pixel, over which a convolution in as many groups goes.
   */
  static Signal locallyConnected(
      NetworkNodes nodes, LocallyConnected layer, Placed placed, Signal in) {
    Window.Sides rows = layer.window().rows(in.shape().height());
    Window.Sides columns = layer.window().columns(in.shape().width());
    Shape out = placed.output();
    int places = out.height() * out.width();
    int taps = in.shape().channels() * layer.kernel().height() * layer.kernel().width();
    String padded =
        nodes.pad(
            placed,
            in.image(nodes.graph()).value(),
            0,
            0,
            rows.before(),
            columns.before(),
            0,
            0,
            rows.after(),
            columns.after());
    String flat = nodes.compute(placed, "Flatten", padded);
    int height = rows.around(in.shape().height());
    int width = columns.around(in.shape().width());
    long[] seen = seen(layer, in.shape().channels(), height, width, out);
    String under = nodes.graph().integers(placed.name() + "/places", seen);
    String taken = nodes.graph().node("Gather", placed.name(), flat, under).with("axis", 1).add();
    String pixel = nodes.reshape(placed, taken, 0, (long) places * taps, 1, 1);
    String weight = nodes.parameter(placed, "weight", out.size(), taps, 1, 1);
    String[] inputs = nodes.withWeights(placed, pixel, weight);
    String units = nodes.graph().node("Conv", placed.name(), inputs).with("group", places).add();
    String byPlace = nodes.reshape(placed, units, 0, out.height(), out.width(), out.channels());
    Node channelsFirst =
        nodes
            .graph()
            .node("Transpose", placed.name(), byPlace)
            .with("perm", new long[] {0, 3, 1, 2});
    return new Signal(channelsFirst.add(), out, false);
  }

  /** Where in a flat image of such a size lies what each window sees, window by window. */
  private static long[] seen(
      LocallyConnected layer, int channels, int height, int width, Shape out) {
    Size2d kernel = layer.kernel();
    LongStream.Builder seen = LongStream.builder();
    for (int i = 0; i < out.height(); i++) {
      for (int j = 0; j < out.width(); j++) {
        for (int c = 0; c < channels; c++) {
          for (int u = 0; u < kernel.height(); u++) {
            for (int v = 0; v < kernel.width(); v++) {
              int row = i * layer.stride().height() + u * layer.dilation().height();
              int column = j * layer.stride().width() + v * layer.dilation().width();
              seen.add(((long) c * height + row) * width + column);
            }
          }
        }
      }
    }
    return seen.build().toArray();
  }
}

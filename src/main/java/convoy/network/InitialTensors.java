package convoy.network;

import convoy.network.ParameterLayout.Tensor;
import convoy.network.StoredTensors.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which tensors of a file a network's parameters start from: all or nothing. Every parameter that
 * is to start from the file must be in it, in its shape and as numbers of a type that is read; and
 * where all parameters are to, no tensor of the file may be left over, but those that hold no
 * floating-point numbers, as batch normalization's counter in PyTorch.
 *
 * <p>The output layer is taken if it is in the file with as many outputs; of another number, or
 * missing in the file, it begins anew.
 */
public final class InitialTensors {
  /** Lines of a kind in a message, at most. */
  private static final int MOST_LINES = 20;

  private final StoredTensors file;
  private final List<Tensor> output;
  private final Map<Tensor, Stored> taken = new LinkedHashMap<>();
  private final List<Tensor> missing = new ArrayList<>();
  private final Map<Tensor, Stored> different = new LinkedHashMap<>();
  private final Map<Tensor, Stored> unread = new LinkedHashMap<>();
  private final Map<String, Stored> leftOver = new TreeMap<>();

  /**
   * Finds out.
   *
   * @param hidden the network without its output layer
   * @param file from which to start
   * @param names of the file's tensors here
   * @param layers that are to start from it; all of them if none is named
   * @throws IllegalArgumentException if not all fits: a table of what matched, what has another
   *     shape, what is missing and what is left over
   */
  public InitialTensors(
      NetworkSpec hidden, StoredTensors file, TensorNames names, List<NamePattern> layers) {
    this.file = file;
    NetworkSpec network = hidden.withOutput(1);
    ParameterLayout layout = new ParameterLayout(network);
    requireLayers(layout, layers);
    output = output(network);
    Set<String> known = layout.tensors().stream().map(Tensor::name).collect(Collectors.toSet());
    leftOver.putAll(byName(file.tensors(), names, known));
    boolean hasOutput = output.stream().anyMatch(tensor -> leftOver.containsKey(tensor.name()));
    for (Tensor tensor : layout.tensors()) {
      boolean isOutput = output.contains(tensor);
      boolean chosen =
          layers.isEmpty() || layers.stream().anyMatch(layer -> layer.fits(tensor.layer()));
      if (chosen && (hasOutput || !isOutput)) {
        match(tensor, Optional.ofNullable(leftOver.remove(tensor.name())));
      }
    }
    if (!layers.isEmpty()) {
      leftOver.clear(); // of layers that do not start from the file
    }
    if (taken.isEmpty()
        || !missing.isEmpty()
        || !different.isEmpty()
        || !unread.isEmpty()
        || !leftOver.isEmpty()) {
      throw new IllegalArgumentException(table());
    }
  }

  /** The parameters of a network's last layer. */
  static List<Tensor> output(NetworkSpec network) {
    List<NetworkSpec.Placed> placed = network.placed();
    String last = placed.get(placed.size() - 1).name();
    return new ParameterLayout(network)
        .tensors().stream().filter(tensor -> tensor.layer().equals(last)).toList();
  }

  private static void requireLayers(ParameterLayout layout, List<NamePattern> patterns) {
    List<String> layers = layout.tensors().stream().map(Tensor::layer).distinct().toList();
    for (NamePattern pattern : patterns) {
      if (layers.stream().noneMatch(pattern::fits)) {
        throw new IllegalArgumentException(
            "initialLayers fit no layer with parameters: "
                + Names.unknown("layer or pattern", pattern.text(), layers));
      }
    }
  }

  /** Those that must not be passed over, by their names here. */
  private static Map<String, Stored> byName(
      List<Stored> tensors, TensorNames names, Set<String> known) {
    Map<String, String> here = names.here(tensors.stream().map(Stored::name).toList());
    Map<String, Stored> byName = new HashMap<>();
    for (Stored stored : tensors) {
      String found = here.get(stored.name());
      String name = stored.isFloating() || known.contains(found) ? found : null;
      Stored other = name == null ? null : byName.put(name, stored);
      if (other != null) {
        throw new IllegalArgumentException(
            "'%s' and '%s' of the file would both become '%s'. Name one of them otherwise, or null, in initialModelNames."
                .formatted(other.name(), stored.name(), name));
      }
    }
    return byName;
  }

  private void match(Tensor tensor, Optional<Stored> stored) {
    if (stored.isEmpty()) {
      missing.add(tensor);
    } else if (!stored.get().isRead()) {
      unread.put(tensor, stored.get());
    } else if (fits(tensor.shape(), stored.get().shape(), output.contains(tensor))) {
      taken.put(tensor, stored.get());
    } else {
      different.put(tensor, stored.get());
    }
  }

  /** Of an output layer the number of outputs may differ. */
  private static boolean fits(List<Integer> here, List<Integer> there, boolean isOutput) {
    return isOutput
        ? here.size() == there.size()
            && here.subList(1, here.size()).equals(there.subList(1, there.size()))
        : here.equals(there);
  }

  private String table() {
    List<String[]> lines = new ArrayList<>();
    different.forEach((tensor, stored) -> lines.add(line("other shape", tensor, stored)));
    unread.forEach((tensor, stored) -> lines.add(line("other type", tensor, stored)));
    missing.forEach(tensor -> lines.add(line("missing", tensor, null)));
    leftOver.values().forEach(stored -> lines.add(line("left over", null, stored)));
    taken.forEach(
        (tensor, stored) ->
            lines.add(line(output.contains(tensor) ? "output" : "matches", tensor, stored)));
    long matching = taken.keySet().stream().filter(tensor -> !output.contains(tensor)).count();
    String types =
        unread.isEmpty()
            ? ""
            : " %d are of a type that is not read (%s are),"
                .formatted(unread.size(), Stored.types());
    int widest = lines.stream().mapToInt(line -> line[1].length()).max().orElse(0);
    StringBuilder table =
        new StringBuilder(
            "it does not fit the network: %d parameters match, %d have another shape,%s %d are missing in the file, %d tensors of the file are left over. Nothing is loaded. Name the file's tensors in initialModelNames (null for what is of no use), or in initialLayers the layers that are to start from it, and the others begin anew."
                .formatted(matching, different.size(), types, missing.size(), leftOver.size()));
    Map<String, Integer> shown = new HashMap<>();
    for (String[] line : lines) {
      int number = shown.merge(line[0], 1, Integer::sum);
      if (number <= MOST_LINES) {
        String format = "%n  %-11s  %-" + Math.max(1, widest) + "s  %s";
        table.append(format.formatted((Object[]) line).stripTrailing());
      } else if (number == MOST_LINES + 1) {
        table.append("%n  %-11s  ...".formatted(line[0]));
      }
    }
    return table.toString();
  }

  private String[] line(String what, Tensor here, Stored there) {
    String type = there == null || there.isRead() ? "" : " " + there.dtype();
    return new String[] {
      what,
      here == null ? "" : here.name() + " " + shape(here),
      there == null ? "" : there.name() + " " + there.shape() + type
    };
  }

  /** How many outputs there will be is not known. */
  private List<?> shape(Tensor here) {
    List<Object> shape = new ArrayList<>(here.shape());
    if (output.contains(here)) {
      shape.set(0, "outputs");
    }
    return shape;
  }

  /** How many values are taken, those of the output layer among them. */
  public long size() {
    return taken.values().stream()
        .mapToLong(
            stored ->
                stored.shape().stream().mapToLong(size -> size).reduce(1, Math::multiplyExact))
        .sum();
  }

  /** How many parameters, as tensors, are taken, those of the output layer among them. */
  public int tensors() {
    return taken.size();
  }

  /**
   * Reads the values.
   *
   * @throws IOException if they cannot be read, or are such as no training gives
   */
  public InitialValues values() throws IOException {
    Map<Stored, float[]> values = file.values(taken.values());
    Map<String, InitialValues.Given> given = new HashMap<>();
    for (Map.Entry<Tensor, Stored> entry : taken.entrySet()) {
      float[] found = values.get(entry.getValue());
      Optional<String> unsound = ParameterLayout.unsound(entry.getKey(), found, 0, found.length);
      if (unsound.isPresent()) {
        throw new IOException(
            "it has %s. It is damaged, or its training diverged.".formatted(unsound.get()));
      }
      given.put(entry.getKey().name(), new InitialValues.Given(entry.getValue().shape(), found));
    }
    return new InitialValues(given);
  }
}

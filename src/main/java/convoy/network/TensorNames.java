package convoy.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the tensors of a file are called here. A person names them by pattern; what no pattern fits
 * keeps its name; and names that then are those of torchvision's residual networks become those of
 * the presets {@code resnet18}, {@code resnet50} and {@code resnet152} by themselves.
 *
 * @param byPattern from names in the file to names here, in the order in which they were written;
 *     null where a tensor is of no use. Of two patterns that fit a name the later one counts
 */
public record TensorNames(Map<NamePattern, NamePattern> byPattern) {
  /** What no person has named. */
  public static final TensorNames ALIKE = new TensorNames(Map.of());

  private static final String WHAT = "initialModelNames";

  private static final Pattern TORCHVISION_BLOCK =
      Pattern.compile("layer(\\d{1,9})\\.(\\d{1,9})\\..+");

  /** Torchvision's names at the beginning of a tensor's, and ours. */
  private static final Map<NamePattern, NamePattern> TORCHVISION =
      patterns(
          "conv*.*", "convolution*.*",
          "bn*.*", "batchNormalization*.*",
          "downsample.0.*", "shortcut.convolution1.*",
          "downsample.1.*", "shortcut.batchNormalization1.*",
          "fc.*", "dense1.*");

  public TensorNames {
    byPattern = Collections.unmodifiableMap(new LinkedHashMap<>(byPattern));
  }

  /**
   * Reads what a person writes: {@code {"features.0.*": "convolution1.*", "head.*": null}}.
   *
   * @throws IllegalArgumentException if it is no such JSON
   */
  public static TensorNames parse(String json) {
    if (!(Json.tree(json, WHAT) instanceof Map<?, ?> tree)) {
      throw new IllegalArgumentException(
          "%s is not right: expected an object from names in the file to names here, {\"fc.*\": \"dense1.*\"}, found %s."
              .formatted(WHAT, Names.shorten(json.strip())));
    }
    Map<NamePattern, NamePattern> names = new LinkedHashMap<>();
    tree.forEach(
        (from, to) -> names.put(new NamePattern((String) from), target((String) from, to)));
    return new TensorNames(names);
  }

  private static NamePattern target(String from, Object to) {
    if (to == null) {
      return null;
    }
    if (!(to instanceof String text)) {
      throw new IllegalArgumentException(
          "%s is not right: '%s' becomes %s; expected a name, or null for what is of no use."
              .formatted(WHAT, Names.shorten(from), Json.quote(to)));
    }
    NamePattern target = new NamePattern(text);
    if (target.stars() > new NamePattern(from).stars()) {
      throw new IllegalArgumentException(
          "%s is not right: '%s' has more * than '%s', whose texts they stand for."
              .formatted(WHAT, Names.shorten(text), Names.shorten(from)));
    }
    return target;
  }

  private static Map<NamePattern, NamePattern> patterns(String... pairs) {
    Map<NamePattern, NamePattern> patterns = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      patterns.put(new NamePattern(pairs[i]), new NamePattern(pairs[i + 1]));
    }
    return patterns;
  }

  /**
   * What tensors are called here.
   *
   * @param inFile their names in the file
   * @return from those to names here; those of no use are left out
   */
  Map<String, String> here(Collection<String> inFile) {
    Map<String, String> here = new LinkedHashMap<>();
    inFile.forEach(name -> renamed(byPattern, name).ifPresent(ours -> here.put(name, ours)));
    List<String> blocks = torchvisionBlocks(here.values());
    if (!blocks.isEmpty()) {
      here.replaceAll((name, ours) -> fromTorchvision(ours, blocks));
    }
    return here;
  }

  private static Optional<String> renamed(Map<NamePattern, NamePattern> patterns, String name) {
    Optional<String> renamed = Optional.of(name);
    for (Map.Entry<NamePattern, NamePattern> entry : patterns.entrySet()) {
      if (entry.getKey().fits(name)) {
        renamed =
            Optional.ofNullable(entry.getValue())
                .flatMap(target -> entry.getKey().renamed(name, target));
      }
    }
    return renamed;
  }

  /** The residual blocks of torchvision's network in order, {@code layer1.0.}; none of another. */
  private static List<String> torchvisionBlocks(Collection<String> names) {
    TreeSet<List<Integer>> blocks =
        new TreeSet<>(
            (a, b) ->
                a.get(0).equals(b.get(0))
                    ? a.get(1).compareTo(b.get(1))
                    : a.get(0).compareTo(b.get(0)));
    for (String name : names) {
      Matcher matcher = TORCHVISION_BLOCK.matcher(name);
      if (matcher.matches()) {
        blocks.add(List.of(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
      }
    }
    List<String> prefixes = new ArrayList<>();
    blocks.forEach(block -> prefixes.add("layer%d.%d.".formatted(block.get(0), block.get(1))));
    return names.contains("layer1.0.conv1.weight") ? prefixes : List.of();
  }

  private static String fromTorchvision(String name, List<String> blocks) {
    if (name.startsWith("convolution")) { // a person has named it; conv*.* would fit once more
      return name;
    }
    for (int i = 0; i < blocks.size(); i++) {
      if (name.startsWith(blocks.get(i))) {
        String inside = name.substring(blocks.get(i).length());
        return "residual%d.%s".formatted(i + 1, renamed(TORCHVISION, inside).orElseThrow());
      }
    }
    return renamed(TORCHVISION, name).orElseThrow();
  }
}

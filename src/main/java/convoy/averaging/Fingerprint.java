package convoy.averaging;

import convoy.network.NetworkSpec;
import convoy.optimize.Regularization;
import convoy.optimize.Update;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Everything that decides the bits in which a training ends: every setting, every layer, the data.
 * Two trainings with the same fingerprint may go on from each other's checkpoints.
 *
 * @param entries what each is called, and what it is
 */
record Fingerprint(Map<String, String> entries) {
  /**
   * The version of Convoy's arithmetic, which is raised by each commit after which any training
   * ends in other bits than before: a checkpoint of another version is refused.
   *
   * <ol>
   *   <li>0.1.0
   *   <li>Denormal numbers become zeros.
   * </ol>
   */
  static final int ARITHMETIC = 2;

  static final String ARITHMETIC_ENTRY = "version of the arithmetic";

  /**
   * The fingerprint of a training.
   *
   * @param threads that a network computes with: sums in several threads are rounded otherwise
   */
  static Fingerprint of(
      NetworkSpec network,
      TrainingData data,
      Settings settings,
      Optional<Validation> validation,
      int threads) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put(ARITHMETIC_ENTRY, String.valueOf(ARITHMETIC));
    entries.put("threads of a task (spark.task.cpus)", String.valueOf(threads));
    // All there are, so that a setting which is added one day cannot be forgotten here.
    put(settings, entries);
    entries.put("shape of an example", network.input().toString());
    for (int i = 0; i < network.layers().size(); i++) {
      entries.put("layer " + (i + 1), network.layers().get(i).toString());
    }
    entries.put("rows", String.valueOf(data.rows()));
    entries.putAll(data.targetFacts());
    entries.put("digest of the rows' features, labels and weights", data.digest());
    validation.ifPresent(
        measure -> {
          entries.put("digest of the validation rows", measure.rows().digest());
          entries.put("rounds from one validation to the next", measure.interval().toString());
          entries.put("early stopping", measure.earlyStopping().toString());
        });
    return new Fingerprint(entries);
  }

  /** The version of the arithmetic; that of 0.1.0 was not written down. */
  String arithmetic() {
    return entries.getOrDefault(ARITHMETIC_ENTRY, "1");
  }

  /** What is not as it is in another one, in words; empty if the two are equal. */
  List<String> differencesFrom(Fingerprint here) {
    Set<String> names = new LinkedHashSet<>(here.entries.keySet());
    names.addAll(entries.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      if (!Objects.equals(entries.get(name), here.entries.get(name))) {
        differences.add(
            "%s: %s there, %s here"
                .formatted(
                    name,
                    entries.getOrDefault(name, "none"),
                    here.entries.getOrDefault(name, "none")));
      }
    }
    return differences;
  }

  /** 16 hexadecimal digits that stand for it in the name of a file. */
  String hash() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(entries)
        .forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    return DigestUtils.sha256Hex(text.toString()).substring(0, 16);
  }

  private static void put(Record settings, Map<String, String> entries) {
    for (RecordComponent setting : settings.getClass().getRecordComponents()) {
      Object value = valueOf(setting, settings);
      if (value instanceof Update || value instanceof Regularization) {
        put((Record) value, entries);
      } else {
        entries.put(setting.getName(), String.valueOf(value));
      }
    }
  }

  private static Object valueOf(RecordComponent setting, Record settings) {
    try {
      return setting.getAccessor().invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Settings cannot be read: " + setting, e);
    }
  }
}

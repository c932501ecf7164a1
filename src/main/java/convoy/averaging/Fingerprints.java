package convoy.averaging;

import convoy.averaging.checkpoint.Fingerprint;
import convoy.network.NetworkSpec;
import convoy.optimize.Regularization;
import convoy.optimize.Update;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/** What goes into a training's {@link Fingerprint}. */
final class Fingerprints {
  private Fingerprints() {}

  /**
   * The fingerprint of a training.
   *
   * @param start what was not drawn by the seed
   * @param threads that a network computes with: sums in several threads are rounded otherwise
   */
  static Fingerprint of(
      NetworkSpec network,
      Optional<float[]> start,
      TrainingData data,
      Settings settings,
      Optional<Validation> validation,
      int threads) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put(Fingerprint.ARITHMETIC_ENTRY, String.valueOf(Fingerprint.ARITHMETIC));
    entries.put("threads of a task (spark.task.cpus)", String.valueOf(threads));
    // All there are, so that a setting which is added one day cannot be forgotten here.
    put(settings, entries);
    entries.put("shape of an example", network.input().toString());
    for (int i = 0; i < network.layers().size(); i++) {
      entries.put("layer " + (i + 1), network.layers().get(i).toString());
    }
    start.ifPresent(
        values ->
            entries.put(
                "digest of the weights to start from",
                DigestUtils.sha256Hex(FloatBytes.of(values))));
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

  private static void put(Record settings, Map<String, String> entries) {
    for (RecordComponent setting : settings.getClass().getRecordComponents()) {
      Object value = valueOf(setting, settings);
      if (value instanceof Course || value instanceof Update || value instanceof Regularization) {
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

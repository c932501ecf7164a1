package convoy.bench;

import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** PyTorch's side of {@link BackendSpeeds}: {@code src/bench/python/pytorch_peer.py}. */
final class PyTorchPeer {
  private static final String SCRIPT = "src/bench/python/pytorch_peer.py";

  /** It may predict in batches as large as ours, or in these, and the faster counts. */
  static final int LARGER_PREDICTION_ROWS = 256;

  /**
   * @param version of PyTorch
   * @param parameters how many values each network learns
   */
  public record Description(String version, Map<String, Integer> parameters) {}

  private final String python;
  private final Description description;

  /**
   * @param python a Python with PyTorch
   * @throws IllegalStateException if its networks are not ours
   */
  PyTorchPeer(String python) {
    this.python = python;
    description = run(List.of(), Description.class, "describe");
    for (Subject subject : Subject.ALL) {
      Integer theirs = description.parameters().get(subject.network());
      if (theirs == null || theirs != subject.parameters()) {
        throw new IllegalStateException(
            "%s learns %d values here and %s in %s. Make the two networks the same."
                .formatted(subject.network(), subject.parameters(), theirs, SCRIPT));
      }
    }
  }

  String version() {
    return description.version();
  }

  /**
   * Measures in a process of its own.
   *
   * @param before words to put before the command
   * @param style {@code plain} or {@code tuned}
   * @param seconds of a stretch
   * @param device {@code cpu} or {@code cuda}
   */
  Throughput measure(
      List<String> before, Subject subject, String style, String seconds, String device) {
    return run(
        before,
        Throughput.class,
        "run",
        subject.network(),
        style,
        subject.train().toString(),
        subject.test().toString(),
        seconds,
        String.valueOf(BackendSpeeds.BATCH_ROWS),
        BackendRun.PREDICTION_ROWS + "," + LARGER_PREDICTION_ROWS,
        device);
  }

  private <T> T run(List<String> before, Class<T> result, String... arguments) {
    List<String> command = new ArrayList<>(before);
    command.addAll(List.of(python, SCRIPT));
    command.addAll(List.of(arguments));
    return NewProcess.run(command, Redirect.INHERIT, result);
  }
}

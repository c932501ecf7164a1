package convoy.averaging.device;

import convoy.backend.Arithmetic;
import convoy.backend.AutoBackend;
import convoy.backend.Backend;
import convoy.backend.BackendException;
import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.network.NetworkSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what networks compute with: once an application, on the driver, whose answer holds for
 * the whole cluster. GPUs are those that Spark's scheduler gives its tasks ({@code
 * spark.task.resource.gpu.amount}); with a master of {@code local[...]}, which schedules none,
 * those of this machine.
 */
public final class ArithmeticChoice {
  /** The {@code device} Param's word for a GPU where one can be used, the processor otherwise. */
  public static final String AUTO = "auto";

  private static final Logger LOG = LoggerFactory.getLogger(ArithmeticChoice.class);
  private static final Map<Question, Arithmetic> ANSWERS = new ConcurrentHashMap<>();

  private record Question(String application, String backend, String device) {}

  private ArithmeticChoice() {}

  /**
   * The arithmetic for the values of two Params. What {@code auto} was made of, and why, is logged.
   * Where Spark schedules GPUs, the first question runs a job of one task that tries one.
   *
   * @param backend the {@code backend} Param: a name, or {@code auto}
   * @param device the {@code device} Param: {@code cpu}, {@code gpu} or {@code auto}
   * @param network that is to be computed; nothing where that is not known yet
   * @throws BackendException if the backend does not load, {@code auto} finds none that has all of
   *     the network's layers, or the device is {@code gpu} and none can be used; the message says
   *     why, and what to do
   */
  public static Arithmetic of(
      SparkContext spark, String backend, String device, Optional<NetworkSpec> network) {
    String name = AutoBackend.resolve(backend, network);
    Question question = new Question(spark.applicationId(), name, device);
    Arithmetic known = ANSWERS.get(question);
    if (known == null) {
      known = answer(spark, name, device);
      ANSWERS.put(question, known);
    }
    return known;
  }

  /**
   * Refuses a backend that cannot do what the {@code device} Param asks for on any machine.
   *
   * @throws BackendException that names both
   */
  public static void requireConsistent(String backend, String device) {
    if (backend.equals(AutoBackend.NAME)) {
      return;
    }
    Backend named = Backends.named(backend);
    if (device.equals(Device.Kind.GPU.toString()) && !named.supportsGpus()) {
      throw new BackendException(
          "device is gpu, but backend %s computes on the processor only. Set backend to auto, or device to cpu."
              .formatted(backend));
    }
  }

  private static Arithmetic answer(SparkContext spark, String backend, String device) {
    if (device.equals(Device.Kind.CPU.toString())) {
      return Arithmetic.of(backend, Device.Kind.CPU);
    }
    GpuReport report = report(spark, backend);
    if (device.equals(AUTO)) {
      Device.Kind kind = report.usable() ? Device.Kind.GPU : Device.Kind.CPU;
      LOG.info("Device auto: {}, backend {}: {}", kind, backend, report.text());
      return Arithmetic.of(backend, kind);
    }
    if (!report.usable()) {
      throw new BackendException(
          "device is gpu, but none can be used: %s Set device to cpu to compute on the processor."
              .formatted(report.text()));
    }
    return Arithmetic.of(backend, Device.Kind.GPU);
  }

  private static GpuReport report(SparkContext spark, String backend) {
    if (!Backends.named(backend).supportsGpus()) {
      return GpuReport.unusable("backend " + backend + " computes on the processor only.");
    }
    if (spark.isLocal()) {
      return GpuReport.of(backend);
    }
    if (!Slots.tasksGet(spark, TaskDevice.RESOURCE)) {
      return GpuReport.unusable(
          "Spark gives its tasks none: set spark.executor.resource.gpu.amount,"
              + " spark.task.resource.gpu.amount and spark.executor.resource.gpu.discoveryScript, as"
              + " conf/spark-gpu.conf of Convoy does.");
    }
    return JavaSparkContext.fromSparkContext(spark)
        .parallelize(List.of(backend), 1)
        .map(GpuReport::of)
        .first();
  }
}

package convoy.ml.util;

import com.codahale.metrics.MetricRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.apache.commons.lang3.StringUtils;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MetadataUtils;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * The one class that calls helpers of Spark which are {@code private[ml]} or {@code private[spark]}
 * in Scala, and therefore not promised from one version to the next; but for {@link
 * convoy.averaging.device.Slots}, which asks the scheduler. A new Spark version is tried by
 * compiling and testing these; no other class imports what is wrapped here.
 */
public final class SparkInternals {
  /** Characters of what Spark says of metadata, which quotes them. */
  private static final int LONGEST_MESSAGE = 300;

  private static final String METADATA = "metadata";
  private static final String METADATA_FILE = "part-00000";

  private SparkInternals() {}

  /**
   * Writes class, uid and Params of a stage as JSON to {@code path/metadata}, in the form that
   * Spark ML itself reads.
   */
  public static void saveMetadata(Params stage, StageFolder folder) throws IOException {
    SparkContext context = folder.session().sparkContext();
    if (!folder.isLocal()) {
      DefaultParamsWriter.saveMetadata(
          stage, folder.path(), context, Option.empty(), Option.empty());
      return;
    }
    String json =
        DefaultParamsWriter.getMetadataToSave(stage, context, Option.empty(), Option.empty());
    try (OutputStream out = folder.child(METADATA).create(METADATA_FILE)) {
      out.write(json.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * Reads what {@link #saveMetadata} wrote.
   *
   * @throws AnotherStageException if what lies in the folder is not a saved {@code stageClass}
   */
  public static SavedMetadata loadMetadata(StageFolder folder, Class<? extends Params> stageClass)
      throws IOException {
    try {
      return new SavedMetadata(metadata(folder, stageClass.getName()));
    } catch (IllegalArgumentException e) {
      throw new AnotherStageException(
          "%s does not hold a saved %s: %s"
              .formatted(folder.path(), stageClass.getSimpleName(), said(e)),
          e);
    }
  }

  private static DefaultParamsReader.Metadata metadata(StageFolder folder, String className)
      throws IOException {
    if (!folder.isLocal()) {
      return DefaultParamsReader.loadMetadata(
          folder.path(), folder.session().sparkContext(), className);
    }
    try (InputStream in = folder.child(METADATA).open(METADATA_FILE)) {
      String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return DefaultParamsReader.parseMetadata(json, className);
    }
  }

  /**
   * Makes a stage that is nothing but its Params from the text that is saved of one: its class, uid
   * and Params, as JSON.
   *
   * @throws IllegalArgumentException if the text is not of such a stage, or its class is not here
   */
  public static <T> T stageOf(String metadata, Class<T> kind) {
    String name = "";
    try {
      DefaultParamsReader.Metadata read = DefaultParamsReader.parseMetadata(metadata, "");
      name = read.className();
      Object stage =
          classOf(name).asSubclass(kind).getConstructor(String.class).newInstance(read.uid());
      read.getAndSetParams((Params) stage, Option.empty());
      return kind.cast(stage);
    } catch (Exception e) { // Scala does not declare what is checked
      throw new IllegalArgumentException(
          "%s is no saved %s: %s"
              .formatted(
                  name.isEmpty() ? "This text" : name, kind.getSimpleName(), Failures.words(e)),
          e);
    }
  }

  /**
   * Loads a stage of whatever class was saved there.
   *
   * @throws IllegalArgumentException if there is none, or its class is not here
   */
  public static Params loadStage(StageFolder folder) throws IOException {
    String name = metadata(folder, "").className();
    String path = folder.path();
    try {
      Object reader = classOf(name).getMethod("read").invoke(null);
      return (Params)
          (reader instanceof ModelReader<?> ours
              ? ours.load(folder)
              : ((MLReader<?>) reader).load(path));
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "%s holds a %s, whose class is not on the class path. Add the jar that has it."
              .formatted(path, name),
          e);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(path + " cannot be read", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "%s holds a %s, which cannot be read: it has no public static method read()"
              .formatted(path, name),
          e);
    }
  }

  /** The thread's class loader may be none, or one that does not see this library's jar. */
  private static Class<?> classOf(String name) throws ClassNotFoundException {
    try {
      return Class.forName(name, false, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException e) {
      return Class.forName(name, false, SparkInternals.class.getClassLoader());
    }
  }

  /** Without what Scala puts before it. */
  private static String said(IllegalArgumentException e) {
    return StringUtils.abbreviate(
        e.getMessage().replaceFirst("^requirement failed: (Error loading metadata: )?", ""),
        LONGEST_MESSAGE);
  }

  /**
   * A reader for stages that are nothing but their Params; the stage needs a (String uid)
   * constructor.
   */
  public static <T> MLReader<T> paramsReader() {
    return new DefaultParamsReader<>();
  }

  /** How many classes the metadata of a label column declare, as StringIndexer writes them. */
  public static OptionalInt numClasses(StructType schema, String labelCol) {
    Option<Object> classes = MetadataUtils.getNumClasses(schema.apply(labelCol));
    return classes.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) classes.get());
  }

  /** Shows metrics in Spark's metrics system, on the driver, until closed. */
  public static RegisteredMetrics registerMetrics(String name, MetricRegistry registry) {
    RegisteredMetrics metrics = new RegisteredMetrics(name, registry);
    metrics.system.registerSource(metrics);
    return metrics;
  }

  /** Metrics that Spark's sinks see. */
  public static final class RegisteredMetrics implements Source, AutoCloseable {
    private final String name;
    private final MetricRegistry registry;
    private final MetricsSystem system = SparkEnv.get().metricsSystem();

    private RegisteredMetrics(String name, MetricRegistry registry) {
      this.name = name;
      this.registry = registry;
    }

    @Override
    public String sourceName() {
      return name;
    }

    @Override
    public MetricRegistry metricRegistry() {
      return registry;
    }

    @Override
    public void close() {
      system.removeSource(this);
    }
  }

  /** What was saved is another stage; the message names both. */
  public static final class AnotherStageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private AnotherStageException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The uid and the Params of a saved stage. */
  public static final class SavedMetadata {
    private final DefaultParamsReader.Metadata metadata;

    private SavedMetadata(DefaultParamsReader.Metadata metadata) {
      this.metadata = metadata;
    }

    /** The uid that the stage had when it was saved. */
    public String uid() {
      return metadata.uid();
    }

    /** Sets the saved Params and defaults on {@code stage}. */
    public void setParams(Params stage) {
      metadata.getAndSetParams(stage, Option.empty());
    }
  }
}

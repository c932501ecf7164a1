package convoy.ml.param;

import convoy.averaging.TrainingMasters;
import convoy.averaging.device.ArithmeticChoice;
import convoy.backend.Arithmetic;
import convoy.backend.AutoBackend;
import convoy.network.NetworkSpec;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params that say by whom, with which library and on which device a network is computed. */
public interface HasBackend extends Params {
  /** The Params of one stage. */
  record Set(Param<String> trainingMaster, Param<String> backend, Param<String> device)
      implements Serializable {

    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    public static Set of(Params owner) {
      Set set =
          new Set(
              Texts.choice(
                  owner, "trainingMaster", "whose parameter averaging trains", "convoy", "dl4j"),
              Texts.read(
                  owner,
                  "backend",
                  "library that does the arithmetic: libtorch, dl4j, or auto",
                  AutoBackend::requireKnown),
              Texts.choice(owner, "device", "what networks compute on", "auto", "cpu", "gpu"));
      owner.setDefault(set.trainingMaster, "convoy");
      owner.setDefault(set.backend, AutoBackend.NAME);
      owner.setDefault(set.device, ArithmeticChoice.AUTO);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set backendParams();

  /**
   * Whose parameter averaging trains: {@code convoy} (default) or {@code dl4j}, which is
   * Deeplearning4j's own {@code ParameterAveragingTrainingMaster}, to compare with or to move from.
   * That follows no weights, validation, checkpoints, schedules or outer optimizer, and refuses
   * them.
   */
  default Param<String> trainingMaster() {
    return backendParams().trainingMaster();
  }

  /**
   * The library that does the arithmetic: {@code libtorch}, {@code dl4j}, or {@code auto}
   * (default), which is LibTorch where it loads on the driver, DL4J otherwise; a backend that lacks
   * one of the network's layers is not chosen, and refused where it is set. The results of the two
   * differ in their last bits.
   */
  default Param<String> backend() {
    return backendParams().backend();
  }

  /**
   * What networks compute on: {@code cpu}; {@code gpu}, on which only backend {@code libtorch} can,
   * and which fails at once where no GPU can be used; or {@code auto} (default), a GPU where one
   * can be used. GPUs are those that Spark gives its tasks ({@code
   * spark.task.resource.gpu.amount}), with a master of {@code local[...]} those of the machine.
   */
  default Param<String> device() {
    return backendParams().device();
  }

  /** See {@link #trainingMaster()}. */
  default String getTrainingMaster() {
    return getOrDefault(trainingMaster());
  }

  /** See {@link #backend()}. */
  default String getBackend() {
    return getOrDefault(backend());
  }

  /** See {@link #device()}. */
  default String getDevice() {
    return getOrDefault(device());
  }

  /**
   * What trains, as the engine is told. A library that does not load, and a GPU that cannot be
   * used, are told here.
   *
   * @param network that is trained; nothing where that is not known yet
   */
  default Arithmetic trainingArithmetic(SparkContext spark, Optional<NetworkSpec> network) {
    // Deeplearning4j's master brings its own.
    boolean other = TrainingMasters.other(getTrainingMaster()).isPresent();
    return ArithmeticChoice.of(spark, other ? "dl4j" : getBackend(), getDevice(), network);
  }

  /** The setters. */
  interface Setters<S> extends HasBackend, Fluent<S> {
    /** Sets {@link #trainingMaster()}. */
    default S setTrainingMaster(String value) {
      return with(trainingMaster(), value);
    }

    /** Sets {@link #backend()}. */
    default S setBackend(String value) {
      return with(backend(), value);
    }

    /** Sets {@link #device()}. */
    default S setDevice(String value) {
      return with(device(), value);
    }
  }
}

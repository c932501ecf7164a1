package convoy.averaging;

import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.data.BatchSequence;
import convoy.data.Blocks;
import convoy.data.PackedRow;
import convoy.data.Shard;
import convoy.data.augment.Augmenter;
import convoy.network.NetworkSpec;
import convoy.network.Parameter;
import convoy.network.ParameterLayout;
import convoy.optimize.HostVector;
import convoy.optimize.Moment;
import convoy.optimize.UpdateSteps;
import convoy.optimize.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Parameter averaging as the papers say it, in one thread and with nothing of the engine's. */
final class WithoutSpark {
  private final NetworkSpec spec;
  private final Settings settings;
  private final List<byte[]> rows;
  private final List<Pass> passes = new ArrayList<>();

  /** An epoch: how it is cut, and how many steps and mini-batches there are before it. */
  private record Pass(
      int number, int steps, int batchesPerStep, int stepsBefore, int batchesBefore) {
    /** A step, counted as if all epochs had as many as the first. */
    long inStepsOf(Pass first, int step) {
      return (long) number * first.steps + (long) step * first.steps / steps;
    }
  }

  /** What one worker has between rounds. */
  private record Member(int number, List<Shard> blocks, long rows, float[][] optimizerState) {}

  private WithoutSpark(NetworkSpec spec, List<byte[]> rows, Settings settings) {
    this.spec = spec;
    this.settings = settings;
    this.rows = sorted(rows, settings);
    int largest = -Math.floorDiv(-rows.size(), settings.workers());
    Course course = settings.course();
    int stepsBefore = 0;
    int batchesBefore = 0;
    for (int epoch = 0; epoch < course.epochs() && stepsBefore < course.maxSteps(); epoch++) {
      int size = course.batchSizeSchedule().size(course.batchSize(), epoch, course.epochs());
      long rowsOfStep = (long) size * course.gradientAccumulationSteps();
      int steps = (int) -Math.floorDiv(-largest, rowsOfStep);
      int batchesPerStep = -Math.floorDiv(Math.floorDiv(-largest, steps), size);
      passes.add(new Pass(epoch, steps, batchesPerStep, stepsBefore, batchesBefore));
      stepsBefore += steps;
      batchesBefore += steps * batchesPerStep;
    }
  }

  static float[] train(NetworkSpec spec, List<byte[]> rows, Settings settings, int blocks) {
    return new WithoutSpark(spec, rows, settings).train(blocks);
  }

  static List<byte[]> sorted(List<byte[]> rows, Settings settings) {
    List<byte[]> sorted = new ArrayList<>(rows);
    sorted.sort(
        Comparator.comparing(
            row -> PackedRow.hash(row, settings.seed()),
            (a, b) -> {
              int byHigh = Long.compareUnsigned(a[0], b[0]);
              return byHigh != 0 ? byHigh : Long.compareUnsigned(a[1], b[1]);
            }));
    return sorted;
  }

  private float[] train(int blocks) {
    int trainable = new ParameterLayout(spec).trainableSize();
    List<Member> members = new ArrayList<>();
    for (int worker = 0; worker < settings.workers(); worker++) {
      members.add(member(worker, blocks, trainable));
    }
    float[] parameters = new ParameterLayout(spec).initialValues(settings.seed());
    float[] velocity = new float[trainable];
    AveragingFrequency frequency = settings.averagingFrequency();
    for (Pass pass : passes) {
      int batches =
          pass.number < frequency.warmupEpochs()
              ? frequency.warmupFrequency()
              : frequency.frequency();
      int steps = (int) Math.min(pass.steps, settings.course().maxSteps() - pass.stepsBefore);
      for (int first = 0; first < steps; first += batches) {
        int end = Math.min(first + batches, steps);
        float[] old = parameters;
        double[] sum = new double[old.length];
        double[][] stateSum = new double[settings.update().optimizer().stateVectors()][trainable];
        double total = 0;
        for (int from = 0; from < members.size(); from += 32) {
          double[] groupSum = new double[old.length];
          double[][] groupStateSum = new double[stateSum.length][trainable];
          double groupTotal = 0;
          for (Member member : members.subList(from, Math.min(from + 32, members.size()))) {
            float[] own = old.clone();
            double weight = round(member, own, pass, first, end);
            groupTotal += weight;
            add(weight, own, groupSum);
            for (int i = 0; i < stateSum.length; i++) {
              add(weight, member.optimizerState[i], groupStateSum[i]);
            }
          }
          total += groupTotal;
          add(groupSum, sum);
          for (int i = 0; i < stateSum.length; i++) {
            add(groupStateSum[i], stateSum[i]);
          }
        }
        parameters = ratio(sum, total);
        if (settings.optimizerStateMode() == OptimizerStateMode.AVERAGED) {
          for (Member member : members) {
            for (int i = 0; i < stateSum.length; i++) {
              member.optimizerState[i] = ratio(stateSum[i], total);
            }
          }
        }
        outerStep(old, parameters, velocity);
      }
    }
    return parameters;
  }

  private Member member(int worker, int blocks, int trainable) {
    List<byte[]> own =
        IntStream.range(0, rows.size())
            .filter(i -> i % settings.workers() == worker)
            .mapToObj(rows::get)
            .toList();
    List<Shard> shards = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      int from = block * own.size() / blocks;
      int to = (block + 1) * own.size() / blocks;
      shards.add(Shard.of(spec.input().size(), own.subList(from, to).iterator()));
    }
    return new Member(
        worker,
        shards,
        own.size(),
        new float[settings.update().optimizer().stateVectors()][trainable]);
  }

  /** Trains a worker's parameters and optimizer state in their places; returns its weight. */
  private double round(Member member, float[] parameters, Pass pass, int first, int end) {
    int batchesPerStep = pass.batchesPerStep;
    Pass firstPass = passes.get(0);
    Pass last = passes.get(passes.size() - 1);
    long stepsOfLast = Math.min(last.steps, settings.course().maxSteps() - last.stepsBefore);
    long allSteps = last.inStepsOf(firstPass, (int) stepsOfLast);
    boolean reset = settings.optimizerStateMode() == OptimizerStateMode.RESET;
    BatchSequence sequence =
        new BatchSequence(
            new Blocks(member.rows, member.blocks.size()),
            settings.seed(),
            member.number,
            pass.number,
            pass.steps * batchesPerStep);
    Augmenter augmenter = settings.newAugmenter(spec);
    BatchSequence.Reader reader =
        sequence.read(
            first * batchesPerStep,
            IntStream.of(sequence.needed(first * batchesPerStep, end * batchesPerStep))
                .mapToObj(member.blocks::get)
                .iterator(),
            (features, at, row, showing) ->
                augmenter.apply(
                    features, at, row * settings.workers() + member.number, pass.number, showing));
    Batch batch = new Batch(spec.input().size(), 1, settings.course().batchSize());
    double weight = 0;
    try (Network network =
        Backends.named(settings.arithmetic().backend()).open(spec, Device.CPU, 1)) {
      network.load(parameters);
      List<Vector> state = new ArrayList<>();
      for (float[] values : member.optimizerState) {
        Vector vector = network.zeros(values.length);
        if (!reset) {
          vector.set(values);
        }
        state.add(vector);
      }
      Vector gradient =
          batchesPerStep == 1 ? network.gradient() : network.zeros(network.gradient().length());
      UpdateSteps update =
          settings.update().on(network.layout(), network.trainable(), gradient, state);
      for (int step = first; step < end; step++) {
        double stepWeight = 0;
        for (int part = 0; part < batchesPerStep; part++) {
          reader.next(batch);
          if (batch.totalWeight() > 0) {
            long number = pass.batchesBefore + (long) step * batchesPerStep + part;
            long seed = Worker.batchSeed(settings, member.number, number);
            network.gradient(batch, settings.loss(), seed);
            double total = stepWeight + batch.totalWeight();
            if (batchesPerStep > 1) {
              add(network.gradient(), batch.totalWeight() / total, gradient, stepWeight / total);
            }
            stepWeight = total;
          }
        }
        if (stepWeight > 0) {
          long counted = reset ? step - first : pass.stepsBefore + step;
          update.step(
              new Moment(pass.inStepsOf(firstPass, step), allSteps, firstPass.steps), counted + 1);
          weight += stepWeight;
        }
      }
      network.store(parameters);
      for (int i = 0; i < state.size(); i++) {
        member.optimizerState[i] = new float[member.optimizerState[i].length];
        state.get(i).get(member.optimizerState[i]);
      }
    }
    return weight;
  }

  /** Nesterov's momentum on the deltas; see {@link OuterOptimizer} for the formula. */
  private void outerStep(float[] old, float[] mean, float[] velocity) {
    if (settings.outer().equals(OuterOptimizer.PLAIN)) {
      return;
    }
    double momentum = settings.outer().momentum();
    boolean[] weights = new boolean[velocity.length];
    for (ParameterLayout.Tensor tensor : new ParameterLayout(spec).learnt()) {
      boolean isWeight = tensor.kind() == Parameter.Kind.WEIGHT;
      Arrays.fill(weights, tensor.offset(), tensor.offset() + tensor.length(), isWeight);
    }
    for (int i = 0; i < velocity.length; i++) {
      if (weights[i] && mean[i] == 0 && settings.update().regularization().l1() > 0) {
        velocity[i] = 0;
        continue;
      }
      double delta = (double) mean[i] - old[i];
      velocity[i] = (float) (momentum * velocity[i] + delta);
      mean[i] =
          (float) (old[i] + settings.outer().learningRate() * (delta + momentum * velocity[i]));
    }
    Vector learnt = new HostVector(mean, velocity.length);
    settings.update().on(new ParameterLayout(spec), learnt, learnt, List.of()).bound();
  }

  /** The mean of two gradients, a running mean over a step's mini-batches. */
  private static void add(Vector part, double share, Vector mean, double shareOfMean) {
    float[] values = new float[part.length()];
    part.get(values);
    float[] means = new float[mean.length()];
    mean.get(means);
    for (int i = 0; i < values.length; i++) {
      means[i] = (float) shareOfMean * means[i] + (float) share * values[i];
    }
    mean.set(means);
  }

  private static void add(double weight, float[] values, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * values[i];
    }
  }

  private static void add(double[] values, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += values[i];
    }
  }

  private static float[] ratio(double[] sum, double total) {
    float[] ratio = new float[sum.length];
    for (int i = 0; i < ratio.length; i++) {
      ratio[i] = (float) (sum[i] / total);
    }
    return ratio;
  }
}

package convoy.averaging;

import convoy.data.Shard;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * A task's part of a round whose state lies in slices: it gathers the slices, then its workers
 * train, one or a whole group ({@link WeightedSum#GROUP}) of them, one after the other. What it
 * gives is a pure function of what it is given.
 *
 * @param worker what workers do
 * @param round which steps they take
 * @param averaged how what is averaged is cut: parameters, and the optimizer's state if workers
 *     share it
 * @param kept how the state is cut that each worker keeps for itself; nothing if none does
 * @param together workers of a task
 */
record PartOfRound(Worker worker, Round round, Slicing averaged, Slicing kept, int together)
    implements Serializable {

  /** What a task is given. */
  static final class Inputs {
    private final Iterator<Shard> blocks;
    private final Iterator<Slice> slices;
    private final Iterator<Given> kept;

    /**
     * @param blocks of rows that its workers need, worker after worker
     * @param slices all of them
     * @param kept what its workers have kept, worker after worker
     */
    Inputs(Iterator<Shard> blocks, Iterator<Slice> slices, Iterator<Given> kept) {
      this.blocks = blocks;
      this.slices = slices;
      this.kept = kept;
    }

    Inputs with(Iterator<Given> other) {
      return new Inputs(blocks, slices, other);
    }
  }

  /** How many tasks a round has. */
  static int tasks(int workers, int together) {
    return (int) RoundPlan.ceilingOfRatio(workers, together);
  }

  Iterator<Given> run(int task, Inputs inputs) {
    return new Running(task, inputs);
  }

  /** Trains a worker whenever there is nothing left to give of the one before. */
  private final class Running implements Iterator<Given> {
    private final int task;
    private final Inputs inputs;
    private final int end;
    private final List<WorkerReport> reports = new ArrayList<>();
    private final List<WeightedSum> sums = new ArrayList<>();
    private int next;
    private State start;
    private State given;
    private int keptGiven;
    private int piecesGiven;

    Running(int task, Inputs inputs) {
      this.task = task;
      this.inputs = inputs;
      next = task * together;
      end = Math.min(next + together, worker.settings().workers());
      keptGiven = kept.count();
    }

    @Override
    public boolean hasNext() {
      return keptGiven < kept.count() || next < end || piecesGiven < averaged.count();
    }

    @Override
    public Given next() {
      while (keptGiven == kept.count() && next < end) {
        train();
        keptGiven = 0;
      }
      if (keptGiven < kept.count()) {
        Slicing.Stretch stretch = kept.stretch(keptGiven);
        float[] vector = given.optimizerState()[stretch.vector()];
        byte[] values = FloatBytes.of(vector, stretch.from(), stretch.length());
        return Given.kept(next - 1, keptGiven++, values);
      }
      if (piecesGiven == averaged.count()) {
        throw new NoSuchElementException();
      }
      Piece piece = piece(averaged.stretch(piecesGiven));
      return Given.piece(piecesGiven++, task, piece);
    }

    private void train() {
      Stopwatch gathering = new Stopwatch();
      // Before the network is taken: what is lost of it may have to be computed by another.
      State begin = gathering.time(this::begin);
      Iterator<Shard> blocks = blocksOf(next);
      Contribution contribution = worker.run(() -> begin, round, next, blocks);
      blocks.forEachRemaining(block -> {});
      next++;
      given = contribution.state();
      WorkerReport report = contribution.report().withMoreStateNanos(gathering.nanos());
      reports.add(report);
      if (together > 1) {
        add(report.weight());
      }
    }

    private State begin() {
      if (start == null) {
        List<float[]> vectors = empty(averaged);
        while (inputs.slices.hasNext()) {
          Slice slice = inputs.slices.next();
          copy(slice.values(), averaged.stretch(slice.number()), vectors);
        }
        start = State.of(vectors);
      }
      if (kept.count() == 0) {
        return start;
      }
      List<float[]> own = empty(kept);
      for (int slice = 0; slice < kept.count(); slice++) {
        copy(inputs.kept.next().values(), kept.stretch(slice), own);
      }
      return new State(start.parameters(), own.toArray(float[][]::new));
    }

    private static List<float[]> empty(Slicing slicing) {
      return slicing.lengths().stream().map(length -> new float[length]).toList();
    }

    private static void copy(byte[] values, Slicing.Stretch stretch, List<float[]> vectors) {
      FloatBytes.copy(values, vectors.get(stretch.vector()), stretch.from());
    }

    /** A worker's own of the task's blocks. */
    private Iterator<Shard> blocksOf(int number) {
      RoundBatches batches = worker.plan().batches(round);
      long blocks = worker.deal().needed(number, batches, worker.settings().seed()).count();
      return new Iterator<>() {
        private long left = blocks;

        @Override
        public boolean hasNext() {
          return left > 0;
        }

        @Override
        public Shard next() {
          left--;
          return inputs.blocks.next();
        }
      };
    }

    private void add(double weight) {
      for (int i = 0; i < averaged.lengths().size(); i++) {
        float[] vector = given.vectors().get(i);
        if (sums.size() == i) {
          sums.add(new WeightedSum(vector.length));
        }
        sums.get(i).add(weight, vector, 0);
      }
      given = kept.count() == 0 ? null : given; // its room is the next worker's
    }

    private Piece piece(Slicing.Stretch stretch) {
      return together > 1
          ? Piece.ofGroup(sums.get(stretch.vector()).ofGroup(), stretch, reports)
          : Piece.of(given.vectors().get(stretch.vector()), stretch, reports.get(0));
    }
  }
}

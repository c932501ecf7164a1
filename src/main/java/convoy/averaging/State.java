package convoy.averaging;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Parameters and what the optimizer remembers. Like everything here that Spark sends as data it is
 * a plain class, because Kryo, if that is Spark's serializer, cannot build a record.
 */
final class State implements Serializable {
  private static final long serialVersionUID = 1;

  /** Values that are written at once: an array of bytes has room for 2^29 at most. */
  private static final int CHUNK = 1 << 22;

  // Not transient: Kryo, which does not call writeObject, takes the fields as they are.
  private float[] parameters;
  private float[][] optimizerState;

  /**
   * @param parameters flat, as the network's layout says
   * @param optimizerState the optimizer's vectors, each as long as what is learnt; none if the
   *     state is not one that all workers share
   */
  State(float[] parameters, float[][] optimizerState) {
    this.parameters = parameters;
    this.optimizerState = optimizerState;
  }

  float[] parameters() {
    return parameters;
  }

  float[][] optimizerState() {
    return optimizerState;
  }

  /** All vectors: the parameters, then the optimizer's. */
  List<float[]> vectors() {
    List<float[]> vectors = new ArrayList<>();
    vectors.add(parameters);
    vectors.addAll(List.of(optimizerState));
    return vectors;
  }

  /** The state whose {@link #vectors} these are. */
  static State of(List<float[]> vectors) {
    return new State(vectors.get(0), vectors.subList(1, vectors.size()).toArray(float[][]::new));
  }

  /** Bytes in bulk: Java writes floats one by one, which would take most of a round's overhead. */
  private void writeObject(ObjectOutputStream out) throws IOException {
    out.writeInt(optimizerState.length);
    for (float[] vector : vectors()) {
      out.writeInt(vector.length);
      for (int from = 0; from < vector.length; from += CHUNK) {
        // Unshared, so that the stream does not hold on to every chunk.
        out.writeUnshared(FloatBytes.of(vector, from, Math.min(CHUNK, vector.length - from)));
      }
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    optimizerState = new float[in.readInt()][];
    parameters = readVector(in);
    for (int i = 0; i < optimizerState.length; i++) {
      optimizerState[i] = readVector(in);
    }
  }

  private static float[] readVector(ObjectInputStream in)
      throws IOException, ClassNotFoundException {
    float[] vector = new float[in.readInt()];
    for (int from = 0; from < vector.length; from += CHUNK) {
      FloatBytes.copy((byte[]) in.readUnshared(), vector, from);
    }
    return vector;
  }
}

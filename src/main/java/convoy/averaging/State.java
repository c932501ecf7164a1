package convoy.averaging;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * All that a training carries from one round to the next. Like everything here that Spark sends as
 * data it is a plain class, because Kryo, if that is Spark's serializer, cannot build a record.
 */
final class State implements Serializable {
  private static final long serialVersionUID = 1;

  // Not transient: Kryo, which does not call writeObject, takes the fields as they are.
  private float[] parameters;
  private float[][] optimizerState;

  /**
   * @param parameters flat, as the network's layout says
   * @param optimizerState the optimizer's vectors, each as long as what is learnt
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

  /** Bytes in bulk: Java writes floats one by one, which would take most of a round's overhead. */
  private void writeObject(ObjectOutputStream out) throws IOException {
    out.writeObject(bytes(parameters));
    out.writeInt(optimizerState.length);
    for (float[] vector : optimizerState) {
      out.writeObject(bytes(vector));
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    parameters = floats((byte[]) in.readObject());
    optimizerState = new float[in.readInt()][];
    for (int i = 0; i < optimizerState.length; i++) {
      optimizerState[i] = floats((byte[]) in.readObject());
    }
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  private static float[] floats(byte[] bytes) {
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
    return values;
  }
}

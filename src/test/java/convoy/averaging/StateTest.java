package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StateTest {

  @Test
  void vectorsOfAnyLengthTravelAsTheyAre() throws Exception {
    float[] parameters = new float[(2 << 22) + 5]; // more than two chunks
    float[][] optimizer = {new float[1 << 22], new float[0], {Float.MIN_VALUE, -0f}};
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = i;
    }
    Arrays.fill(optimizer[0], 0.1f);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new State(parameters, optimizer));
    }
    int values = parameters.length + optimizer[0].length + 2;
    assertTrue(bytes.size() < values * Float.BYTES + 1000, "as bytes, not more");
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      State back = (State) in.readObject();
      assertArrayEquals(parameters, back.parameters());
      assertArrayEquals(optimizer, back.optimizerState());
    }
  }
}

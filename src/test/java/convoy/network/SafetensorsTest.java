package convoy.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  private static final ParameterLayout LAYOUT =
      new ParameterLayout(new NetworkSpec(Shape.vector(3), List.of(Dense.of(2), Dense.of(1))));
  private static final float[] VALUES = {1, 2, 3, 4, 5, 6, 7, 8, 9.5f, -1e-9f, 0.25f};

  // import base64, numpy as np
  // from safetensors.numpy import save
  // print(base64.b64encode(save({
  //     "dense2.weight": np.array([[9.5, -1e-9]], np.float32),
  //     "dense1.bias": np.array([7, 8], np.float32),
  //     "dense1.weight": np.array([[1, 2, 3], [4, 5, 6]], np.float32),
  //     "dense2.bias": np.array([0.25], np.float32)}, {"format": "pt"})).decode())
  private static final String BY_PYTHON =
      "MAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJkZW5zZTEuYmlhcyI6eyJkdHlwZSI6IkYzMiIs"
          + "InNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzAsOF19LCJkZW5zZTEud2VpZ2h0Ijp7ImR0eXBlIjoiRjMyIiwi"
          + "c2hhcGUiOlsyLDNdLCJkYXRhX29mZnNldHMiOls4LDMyXX0sImRlbnNlMi5iaWFzIjp7ImR0eXBlIjoiRjMyIiwi"
          + "c2hhcGUiOlsxXSwiZGF0YV9vZmZzZXRzIjpbMzIsMzZdfSwiZGVuc2UyLndlaWdodCI6eyJkdHlwZSI6IkYzMiIs"
          + "InNoYXBlIjpbMSwyXSwiZGF0YV9vZmZzZXRzIjpbMzYsNDRdfX0gICAgICAgAADgQAAAAEEAAIA/AAAAQAAAQEAA"
          + "AIBAAACgQAAAwEAAAIA+AAAYQV9wibA=";

  // from safetensors.numpy import load
  // print(load(base64.b64decode(BY_US))) shows the four arrays above.
  private static final String BY_US =
      "EAEAAAAAAAB7ImRlbnNlMS53ZWlnaHQiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzIsM10sImRhdGFfb2Zmc2V0cyI6"
          + "WzAsMjRdfSwiZGVuc2UxLmJpYXMiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlsy"
          + "NCwzMl19LCJkZW5zZTIud2VpZ2h0Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsxLDJdLCJkYXRhX29mZnNldHMi"
          + "OlszMiw0MF19LCJkZW5zZTIuYmlhcyI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMV0sImRhdGFfb2Zmc2V0cyI6"
          + "WzQwLDQ0XX19ICAgIAAAgD8AAABAAABAQAAAgEAAAKBAAADAQAAA4EAAAABBAAAYQV9wibAAAIA+";

  private static final String HEADER =
      "{'dense1.weight':{'dtype':'F32','shape':[2,3],'data_offsets':[0,24]},"
          + "'dense1.bias':{'dtype':'F32','shape':[2],'data_offsets':[24,32]},"
          + "'dense2.weight':{'dtype':'F32','shape':[1,2],'data_offsets':[32,40]},"
          + "'dense2.bias':{'dtype':'F32','shape':[1],'data_offsets':[40,44]}}";

  @Test
  void readsWhatPythonWrote() throws IOException {
    assertArrayEquals(VALUES, read(LAYOUT, Base64.getDecoder().decode(BY_PYTHON)));
  }

  @Test
  void writesWhatPythonReads() throws IOException {
    assertEquals(BY_US, Base64.getEncoder().encodeToString(write(LAYOUT, VALUES)));
  }

  @Test
  void roundTripKeepsEveryBit() throws IOException {
    ParameterLayout layout =
        new ParameterLayout(NetworkSpec.parse("lenet5", new Shape(1, 28, 28)).withOutput(10));
    float[] values = layout.initialValues(5);
    values[0] = -0f;
    values[1] = Float.MIN_VALUE;
    values[2] = -0x1p63f;
    assertArrayEquals(values, read(layout, write(layout, values)));
  }

  @Test
  void streamStaysOpenForMore() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(LAYOUT, VALUES, out);
    int length = out.size();
    out.write(1);
    assertEquals(length + 1, out.size());
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          dense1.bias         | dense1.bais     | weights.safetensors has nothing for tensor 'dense1.bias', expected F32 of shape [2]; it does not belong to this network.
          'shape':[2]         | 'shape':[2,1]   | weights.safetensors has {"dtype":"F32","shape":[2,1],"data_offsets":[24,32]} for tensor 'dense1.bias', expected F32 of shape [2]; it does not belong to this network.
          'F32','shape':[1,2] | 'I32','shape':[1,2] | weights.safetensors has {"dtype":"I32","shape":[1,2],"data_offsets":[32,40]} for tensor 'dense2.weight', expected F32 of shape [1, 2]; it does not belong to this network.
          [40,44]             | [40,48]         | weights.safetensors has {"dtype":"F32","shape":[1],"data_offsets":[40,48]} for tensor 'dense2.bias', expected F32 of shape [1]; it does not belong to this network.
          [40,44]             | [44,48]         | weights.safetensors has gaps or overlaps between its tensors; it is damaged. Copy it anew, or train again.
          [24,32]             | [32,40]         | weights.safetensors has gaps or overlaps between its tensors; it is damaged. Copy it anew, or train again.
          {'dense1.weight'    | {'x':{},'dense1.weight' | weights.safetensors has tensors that this network does not have: x.
          {'dense1.weight'    | {dense1.weight' | weights.safetensors is no safetensors file: its header is no JSON.
          """)
  void refusesAHeaderThatDoesNotFit(String in, String out, String message) {
    assertEquals(message, refusal(file(HEADER.replace(in, out), 11)));
  }

  @Test
  void refusesTruncatedFiles() throws IOException {
    byte[] whole = file(HEADER, 11);
    assertEquals(11, read(LAYOUT, whole).length);
    for (int length : new int[] {0, 7, 8, 100, whole.length - 4, whole.length - 1}) {
      assertEquals(
          "weights.safetensors ends too early. Copy it anew, or train again.",
          refusal(Arrays.copyOf(whole, length)));
    }
  }

  @Test
  void refusesValuesThatNoTrainingGives() throws IOException {
    NetworkSpec spec =
        new NetworkSpec(Shape.vector(3), List.of(Dense.of(2), BatchNormalization.standard()));
    ParameterLayout layout = new ParameterLayout(spec);
    Map<Integer, Float> bad =
        Map.of(1, Float.NaN, 3, Float.NEGATIVE_INFINITY, 7, 3e38f, 12, Float.NaN, 15, -1e-9f);
    for (Map.Entry<Integer, Float> entry : bad.entrySet()) {
      float[] values = layout.initialValues(1);
      values[entry.getKey()] = entry.getValue();
      byte[] file = write(layout, values);
      String message = assertThrows(IOException.class, () -> read(layout, file)).getMessage();
      assertTrue(message.startsWith("weights.safetensors has " + entry.getValue()), message);
      assertTrue(message.contains(" of tensor '"), message);
      assertTrue(message.contains("train again with a smaller learningRate"), message);
    }
  }

  @Test
  void takesNoMemoryForValuesThatAreNotThere() {
    // 3.6 GB, more than this process has.
    ParameterLayout layout =
        new ParameterLayout(new NetworkSpec(Shape.vector(30_000), List.of(Dense.of(30_000))));
    byte[] file =
        file(
            "{'dense1.weight':{'dtype':'F32','shape':[30000,30000],'data_offsets':[0,3600000000]},"
                + "'dense1.bias':{'dtype':'F32','shape':[30000],"
                + "'data_offsets':[3600000000,3600120000]}}",
            600);
    assertEquals(
        "weights.safetensors ends too early. Copy it anew, or train again.",
        assertThrows(IOException.class, () -> read(layout, file)).getMessage());
    byte[] longHeader = new byte[64];
    ByteBuffer.wrap(longHeader).order(ByteOrder.LITTLE_ENDIAN).putLong(99_000_000);
    assertEquals(
        "weights.safetensors is no safetensors file: its header has 99000000 bytes.",
        refusal(longHeader));
  }

  @Test
  void refusesWhatFollowsTheTensors() {
    assertEquals(
        "weights.safetensors is longer than its tensors; it is damaged. Copy it anew, or train"
            + " again.",
        refusal(file(HEADER, 12)));
  }

  @Test
  void refusesForeignFiles() {
    // int.from_bytes(b"epoch,lo", "little") in Python is 8028841062551220325
    byte[] text = "epoch,loss\n1,0.3\n2,0.2\n".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        "weights.safetensors is no safetensors file: its header has 8028841062551220325 bytes.",
        refusal(text));
    assertEquals(
        "weights.safetensors is no safetensors file: its header has 0 bytes.",
        refusal(new byte[64]));
  }

  private static byte[] file(String header, int values) {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + values * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return file.putLong(json.length).put(json).array();
  }

  private static String refusal(byte[] file) {
    return assertThrows(IOException.class, () -> read(LAYOUT, file)).getMessage();
  }

  private static byte[] write(ParameterLayout layout, float[] values) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(layout, values, out);
    return out.toByteArray();
  }

  private static float[] read(ParameterLayout layout, byte[] file) throws IOException {
    return Safetensors.read(
        layout, new ByteArrayInputStream(file), file.length, "weights.safetensors");
  }
}

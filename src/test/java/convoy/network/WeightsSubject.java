package convoy.network;

import convoy.fuzz.Attempt;
import convoy.fuzz.Hostile;
import convoy.fuzz.HostileJson;
import convoy.fuzz.Subject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Files of weights. */
public final class WeightsSubject implements Subject {
  private final ParameterLayout layout =
      new ParameterLayout(NetworkSpec.parse("mlp:3", Shape.vector(4)).withOutput(2));
  private final byte[] whole;

  public WeightsSubject() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(layout, layout.initialValues(1), out);
    whole = out.toByteArray();
  }

  @Override
  public String name() {
    return "weights.safetensors";
  }

  @Override
  public Attempt next(Random random) {
    byte[] file = random.nextInt(3) == 0 ? otherHeader(random) : Hostile.damaged(whole, random);
    return new Attempt(
        HexFormat.of().formatHex(file),
        List.of("some/weights.safetensors"),
        () ->
            Safetensors.read(
                layout, new ByteArrayInputStream(file), file.length, "some/weights.safetensors"));
  }

  private byte[] otherHeader(Random random) {
    int length = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(whole, Long.BYTES, length, StandardCharsets.UTF_8);
    byte[] other = HostileJson.of(header, random).text().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(whole.length - length + other.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(other.length).put(other);
    return file.put(whole, Long.BYTES + length, whole.length - Long.BYTES - length).array();
  }
}

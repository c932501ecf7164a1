package convoy.network;

import convoy.fuzz.Attempt;
import convoy.fuzz.Hostile;
import convoy.fuzz.HostileJson;
import convoy.fuzz.Subject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Files of weights. */
public final class WeightsSubject implements Subject {
  private static final String NAME = "some/weights.safetensors";

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
        List.of(NAME, "dense"),
        random.nextBoolean()
            ? () -> Safetensors.read(layout, new ByteArrayInputStream(file), file.length, NAME)
            : () -> initialValues(file));
  }

  /** As another writer's file. */
  private static InitialValues initialValues(byte[] file) throws IOException {
    StoredTensors.Source source =
        new StoredTensors.Source() {
          @Override
          public InputStream open() {
            return new ByteArrayInputStream(file);
          }

          @Override
          public long length() {
            return file.length;
          }

          @Override
          public String name() {
            return NAME;
          }
        };
    return new InitialTensors(
            NetworkSpec.parse("mlp:3", Shape.vector(4)),
            StoredTensors.of(source),
            TensorNames.ALIKE,
            List.of())
        .values();
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

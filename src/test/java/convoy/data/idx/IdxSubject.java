package convoy.data.idx;

import convoy.fuzz.Attempt;
import convoy.fuzz.Hostile;
import convoy.fuzz.Subject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;

/** Files of images and of labels, gzipped or not. */
public final class IdxSubject implements Subject {
  private static final long MOST_ROOM = 1 << 20;
  private static final byte[] IMAGES =
      HexFormat.of().parseHex("00000803000000020000000200000003000102030405fafbfcfdfeff");
  private static final byte[] LABELS = HexFormat.of().parseHex("00000801000000030700ff");

  @Override
  public String name() {
    return "IDX files";
  }

  @Override
  public Attempt next(Random random) throws IOException {
    boolean images = random.nextBoolean();
    byte[] file = Hostile.damaged(images ? IMAGES : LABELS, random);
    if (random.nextBoolean()) {
      byte[] zipped = gzip(file);
      file = random.nextBoolean() ? zipped : Hostile.damaged(zipped, random);
    }
    byte[] bytes = file;
    LongConsumer room =
        wanted -> {
          if (wanted > MOST_ROOM) {
            throw new IllegalArgumentException("some/idx-file asks for " + wanted + " values");
          }
        };
    return new Attempt(
        HexFormat.of().formatHex(bytes),
        List.of("some/idx-file"),
        () ->
            images
                ? IdxReader.readImages("some/idx-file", new ByteArrayInputStream(bytes), room)
                : IdxReader.readLabels("some/idx-file", new ByteArrayInputStream(bytes), room));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }
}

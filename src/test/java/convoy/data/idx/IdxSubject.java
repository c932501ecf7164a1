package convoy.data.idx;

import convoy.fuzz.Attempt;
import convoy.fuzz.Hostile;
import convoy.fuzz.Subject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Files of images and of labels, gzipped or not. */
public final class IdxSubject implements Subject {
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
    return new Attempt(
        HexFormat.of().formatHex(bytes), List.of("some/idx-file"), () -> readWhole(images, bytes));
  }

  private static long readWhole(boolean images, byte[] file) throws IOException {
    InputStream in = new ByteArrayInputStream(file);
    try (IdxStream stream =
        images
            ? IdxStream.ofImages("some/idx-file", in)
            : IdxStream.ofLabels("some/idx-file", in)) {
      for (int item = 0; item < stream.count(); item++) {
        stream.read(stream.itemSize());
      }
      return stream.count();
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }
}

package convoy.averaging;

import convoy.fuzz.Attempt;
import convoy.fuzz.Hostile;
import convoy.fuzz.Subject;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;

/** Checkpoints that were damaged, by accident or by somebody who knows their format. */
public final class CheckpointSubject implements Subject {
  private static final String NAME = "checkpoint-00000002";

  private final Path folder;
  private final byte[] whole;
  private final Configuration configuration = new Configuration();

  /**
   * @param folder where to put them
   * @param whole a checkpoint
   */
  public CheckpointSubject(Path folder, byte[] whole) {
    this.folder = folder;
    this.whole = whole;
  }

  @Override
  public String name() {
    return "checkpoints";
  }

  @Override
  public Attempt next(Random random) throws Exception {
    byte[] file = Hostile.damaged(whole, random);
    if (random.nextBoolean() && file.length > Long.BYTES) {
      CRC32C checksum = new CRC32C();
      checksum.update(file, 0, file.length - Long.BYTES);
      ByteBuffer.wrap(file).putLong(file.length - Long.BYTES, checksum.getValue());
    }
    Files.write(folder.resolve(NAME), file);
    return new Attempt(
        HexFormat.of().formatHex(file, 0, Math.min(200, file.length)),
        List.of(folder.toString()),
        () -> Checkpoint.in(folder.toString(), 1, configuration));
  }
}

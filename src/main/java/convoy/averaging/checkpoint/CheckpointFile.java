package convoy.averaging.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import convoy.memory.MemoryNeed;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.apache.hadoop.fs.ChecksumException;

/**
 * A checkpoint as a file. In this order, numbers big-endian: 8 bytes that say what it is; the
 * format's version (int32); the length of a header (int32); the header, JSON; the vectors, float32;
 * the CRC-32C of all that (int64).
 */
final class CheckpointFile {
  private static final long MAGIC = 0x434F4E564F594350L; // CONVOYCP

  /** 1 was that of Convoy 0.1.0, whose validations knew no metric but accuracy. */
  private static final int VERSION = 2;

  private static final int FRAME = 2 * Long.BYTES + 2 * Integer.BYTES;
  private static final int CHUNK = 1 << 16;

  /** Bytes, at most: it grows by 20 with each vector that a worker has of its own. */
  private static final int LONGEST_HEADER = 1 << 24;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What stands before the vectors.
   *
   * @param lengths of the vectors
   */
  private record Header<F extends Saved.Facts>(
      Fingerprint fingerprint, F facts, List<Integer> lengths) {
    boolean isSound() {
      return fingerprint != null
          && facts != null
          && lengths != null
          && lengths.stream().allMatch(length -> length != null && length >= 0)
          && facts.goWith(lengths.size());
    }

    long valueBytes() {
      return lengths.stream().mapToLong(length -> length).sum() * Float.BYTES;
    }
  }

  private CheckpointFile() {}

  /**
   * Writes a checkpoint.
   *
   * @param out stays open
   */
  static void write(Saved checkpoint, OutputStream out) throws IOException {
    byte[] header =
        JSON.writeValueAsBytes(
            new Header<>(
                checkpoint.fingerprint(),
                checkpoint.facts(),
                checkpoint.vectors().stream().map(Values::length).toList()));
    CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
    DataOutputStream data = new DataOutputStream(new BufferedOutputStream(checked, CHUNK));
    data.writeLong(MAGIC);
    data.writeInt(VERSION);
    data.writeInt(header.length);
    data.write(header);
    for (Values vector : checkpoint.vectors()) {
      for (Iterator<float[]> pieces = vector.pieces(); pieces.hasNext(); ) {
        write(pieces.next(), data);
      }
    }
    data.flush();
    data.writeLong(checked.getChecksum().getValue());
    data.flush();
  }

  /**
   * Reads a checkpoint.
   *
   * @param facts their class
   * @param in from the file's first byte
   * @param length of the file in bytes
   * @param file its name, for messages
   * @throws CheckpointException if it is damaged, of another version, or no checkpoint
   */
  static Saved read(Class<? extends Saved.Facts> facts, InputStream in, long length, String file)
      throws IOException {
    CheckedInputStream checked =
        new CheckedInputStream(new BufferedInputStream(in, CHUNK), new CRC32C());
    DataInputStream data = new DataInputStream(checked);
    try {
      if (data.readLong() != MAGIC) {
        throw damaged(file, "it does not begin as a checkpoint does", null);
      }
      int version = data.readInt();
      requireVersion(version, file);
      Header<?> header = header(facts, data, length, file);
      List<Values> vectors = new ArrayList<>();
      for (int values : header.lengths()) {
        vectors.add(Values.of(read(data, values)));
      }
      long expected = checked.getChecksum().getValue();
      if (data.readLong() != expected) {
        throw damaged(file, "its checksum is wrong", null);
      }
      return new Saved(header.fingerprint(), header.facts(), vectors);
    } catch (EOFException e) {
      throw damaged(file, "it ends too early", e);
    } catch (ChecksumException e) {
      throw damaged(file, "its file system says so", e);
    } catch (JsonProcessingException e) {
      throw damaged(file, "its header is no JSON", e);
    }
  }

  private static void requireVersion(int version, String file) {
    if (version != VERSION) {
      throw new CheckpointException(
          "%s has version %d of the checkpoints' format; this Convoy writes and reads version %d. Finish the training with the %s Convoy that wrote it, or choose another checkpointDir to train anew."
              .formatted(file, version, VERSION, version > VERSION ? "newer" : "older"));
    }
  }

  /** The header; its lengths are those of the file, so that none asks for absurd memory. */
  private static Header<?> header(
      Class<? extends Saved.Facts> facts, DataInputStream data, long fileLength, String file)
      throws IOException {
    int length = data.readInt();
    if (length < 0 || length > Math.min(fileLength, LONGEST_HEADER)) {
      throw damaged(file, "its header has %d bytes".formatted(length), null);
    }
    byte[] json = new byte[length];
    data.readFully(json);
    Header<?> header =
        JSON.readValue(json, JSON.getTypeFactory().constructParametricType(Header.class, facts));
    if (header == null || !header.isSound()) {
      throw damaged(file, "the lengths in its header are not those of a checkpoint", null);
    }
    long expected = FRAME + length + header.valueBytes();
    if (expected != fileLength) {
      throw damaged(file, "it has %d bytes of %d".formatted(fileLength, expected), null);
    }
    MemoryNeed.heap(header.valueBytes())
        .requireHeap("The checkpoint " + file, "Raise spark.driver.memory.");
    return header;
  }

  private static void write(float[] vector, DataOutputStream data) throws IOException {
    for (int from = 0; from < vector.length; from += CHUNK) {
      int length = Math.min(CHUNK, vector.length - from);
      ByteBuffer chunk = ByteBuffer.allocate(length * Float.BYTES);
      chunk.asFloatBuffer().put(vector, from, length);
      data.write(chunk.array());
    }
  }

  private static float[] read(DataInputStream data, int length) throws IOException {
    float[] vector = new float[length];
    for (int from = 0; from < length; from += CHUNK) {
      byte[] chunk = new byte[Math.min(CHUNK, length - from) * Float.BYTES];
      data.readFully(chunk);
      ByteBuffer.wrap(chunk).asFloatBuffer().get(vector, from, chunk.length / Float.BYTES);
    }
    return vector;
  }

  /** What to throw for a file that is damaged in some way, a clause. */
  static CheckpointException damaged(String file, String how, Throwable cause) {
    return new CheckpointException(
        "%s is damaged: %s. Delete this file to resume at the checkpoint before it, if there is one; or choose another checkpointDir to train anew."
            .formatted(file, how),
        cause);
  }
}

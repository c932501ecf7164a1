package convoy.averaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import convoy.averaging.report.ValidationScore;
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
import java.util.List;
import java.util.Optional;
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
  private static final int VERSION = 1;
  private static final int FRAME = 2 * Long.BYTES + 2 * Integer.BYTES;
  private static final int CHUNK = 1 << 16;

  /** Bytes, at most: it grows by 20 with each vector that a worker has of its own. */
  private static final int LONGEST_HEADER = 1 << 24;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What stands before the vectors.
   *
   * @param commonVectors how many vectors all workers share
   * @param ownVectors how many each worker has of its own
   * @param best what is remembered of the best weights but these themselves; null if nothing is
   * @param lengths of the vectors: those that workers share, those of each worker, the outer
   *     velocity, the weights that the epoch follows from, the best weights if there are any
   */
  private record Header(
      Fingerprint fingerprint,
      Position position,
      FrequencyTuner.Memory frequency,
      int commonVectors,
      int ownVectors,
      Best best,
      List<Integer> lengths) {
    /** Whether the vectors can be what a checkpoint has, in their number and their lengths. */
    boolean isSound() {
      if (fingerprint == null || position == null || frequency == null || lengths == null) {
        return false;
      }
      int own = lengths.size() - commonVectors - 2 - (best == null ? 0 : 1);
      return lengths.stream().allMatch(length -> length != null && length >= 0)
          && commonVectors >= 1
          && ownVectors >= 0
          && own >= 0
          && (ownVectors == 0 ? own == 0 : own % ownVectors == 0);
    }

    long valueBytes() {
      return lengths.stream().mapToLong(length -> length).sum() * Float.BYTES;
    }
  }

  private record Best(double error, int round, ValidationScore score, int validationsSince) {
    static Best of(BestWeights.Memory memory) {
      return new Best(memory.error(), memory.round(), memory.score(), memory.validationsSince());
    }

    BestWeights.Memory with(float[] parameters) {
      return new BestWeights.Memory(error, round, score, validationsSince, parameters);
    }
  }

  private CheckpointFile() {}

  /**
   * Writes a checkpoint.
   *
   * @param out stays open
   */
  static void write(Checkpoint checkpoint, OutputStream out) throws IOException {
    Carried carried = checkpoint.carried();
    List<float[]> common = carried.common().vectors();
    List<float[]> vectors = new ArrayList<>(common);
    carried.own().forEach(own -> vectors.addAll(List.of(own)));
    vectors.add(checkpoint.outerVelocity());
    vectors.add(checkpoint.asked());
    checkpoint.best().ifPresent(best -> vectors.add(best.parameters()));
    byte[] header =
        JSON.writeValueAsBytes(
            new Header(
                checkpoint.fingerprint(),
                checkpoint.position(),
                checkpoint.frequency(),
                common.size(),
                carried.own().isEmpty() ? 0 : carried.own().get(0).length,
                checkpoint.best().map(Best::of).orElse(null),
                vectors.stream().map(vector -> vector.length).toList()));
    CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
    DataOutputStream data = new DataOutputStream(new BufferedOutputStream(checked, CHUNK));
    data.writeLong(MAGIC);
    data.writeInt(VERSION);
    data.writeInt(header.length);
    data.write(header);
    for (float[] vector : vectors) {
      write(vector, data);
    }
    data.flush();
    data.writeLong(checked.getChecksum().getValue());
    data.flush();
  }

  /**
   * Reads a checkpoint.
   *
   * @param in from the file's first byte
   * @param length of the file in bytes
   * @param file its name, for messages
   * @throws CheckpointException if it is damaged, of a newer version, or no checkpoint
   */
  static Checkpoint read(InputStream in, long length, String file) throws IOException {
    CheckedInputStream checked =
        new CheckedInputStream(new BufferedInputStream(in, CHUNK), new CRC32C());
    DataInputStream data = new DataInputStream(checked);
    try {
      if (data.readLong() != MAGIC) {
        throw damaged(file, "it does not begin as a checkpoint does", null);
      }
      int version = data.readInt();
      if (version > VERSION) {
        throw new CheckpointException(
            "%s has version %d of the checkpoints' format; this Convoy knows up to %d. Resume with the newer Convoy that wrote it, or choose another checkpointDir."
                .formatted(file, version, VERSION));
      }
      Header header = header(data, length, file);
      List<float[]> vectors = new ArrayList<>();
      for (int values : header.lengths()) {
        vectors.add(read(data, values));
      }
      long expected = checked.getChecksum().getValue();
      if (data.readLong() != expected) {
        throw damaged(file, "its checksum is wrong", null);
      }
      return checkpoint(header, vectors);
    } catch (EOFException e) {
      throw damaged(file, "it ends too early", e);
    } catch (ChecksumException e) {
      throw damaged(file, "its file system says so", e);
    } catch (JsonProcessingException e) {
      throw damaged(file, "its header is no JSON", e);
    }
  }

  private static Checkpoint checkpoint(Header header, List<float[]> vectors) {
    Optional<BestWeights.Memory> best = Optional.empty();
    if (header.best() != null) {
      best = Optional.of(header.best().with(vectors.remove(vectors.size() - 1)));
    }
    float[] asked = vectors.remove(vectors.size() - 1);
    int last = vectors.size() - 1;
    List<float[][]> own = new ArrayList<>();
    for (int from = header.commonVectors(); from < last; from += header.ownVectors()) {
      own.add(vectors.subList(from, from + header.ownVectors()).toArray(float[][]::new));
    }
    State common = State.of(vectors.subList(0, header.commonVectors()));
    return new Checkpoint(
        header.fingerprint(),
        header.position(),
        header.frequency(),
        new Carried(common, own),
        vectors.get(last),
        asked,
        best);
  }

  /** The header; its lengths are those of the file, so that none asks for absurd memory. */
  private static Header header(DataInputStream data, long fileLength, String file)
      throws IOException {
    int length = data.readInt();
    if (length < 0 || length > Math.min(fileLength, LONGEST_HEADER)) {
      throw damaged(file, "its header has %d bytes".formatted(length), null);
    }
    byte[] json = new byte[length];
    data.readFully(json);
    Header header = JSON.readValue(json, Header.class);
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

package convoy.ml.source;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local files under a scheme of their own. Their streams seek, but refuse to skip. */
public final class SeekableFiles extends RawLocalFileSystem {
  /** The streams that nobody has closed. */
  static final Set<Object> OPEN = ConcurrentHashMap.newKeySet();

  @Override
  public URI getUri() {
    return URI.create("seekable:///");
  }

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    return new FSDataInputStream(new Stream(super.open(file, bufferSize)));
  }

  private static final class Stream extends FSInputStream {
    private final FSDataInputStream in;

    Stream(FSDataInputStream in) {
      this.in = in;
      OPEN.add(this);
    }

    @Override
    public long skip(long bytes) throws IOException {
      throw new IOException("skipped, not sought");
    }

    @Override
    public void seek(long place) throws IOException {
      in.seek(place);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long place) throws IOException {
      return in.seekToNewSource(place);
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return in.read(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      OPEN.remove(this);
      in.close();
    }
  }
}

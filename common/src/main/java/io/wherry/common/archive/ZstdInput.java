package io.wherry.common.archive;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Decompresses Zstandard frames, one after the other, with memory that a {@link Workspace} keeps
 * for the next archive: zstd-jni's own stream takes some megabytes anew for each, and the kernel
 * clears them each time. Closes neither its source nor that memory.
 */
final class ZstdInput extends InputStream {
  private final InputStream source;
  private final Memory memory;

  /** Nothing was begun that is not complete. */
  private boolean complete = true;

  private boolean ended;

  /** What decompressing takes: for one archive at a time. */
  static final class Memory implements AutoCloseable {
    private static final int READ_AT_ONCE = 1 << 17;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final ByteBuffer packed = ByteBuffer.allocate(READ_AT_ONCE);

    @Override
    public void close() {
      context.close();
    }
  }

  /** A frame whose window is larger than two to the power of {@code windowLog} is refused. */
  ZstdInput(InputStream source, int windowLog, Memory memory) {
    this.source = source;
    this.memory = memory;
    memory.context.reset();
    memory.context.setLongMax(windowLog);
    memory.packed.clear().flip();
  }

  @Override
  public int read() throws IOException {
    return OneByte.of(this);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) return 0;
    var into = ByteBuffer.wrap(bytes, offset, length);
    while (into.position() == offset && !ended) decode(into);
    return into.position() == offset ? -1 : into.position() - offset;
  }

  private void decode(ByteBuffer into) throws IOException {
    boolean more = memory.packed.hasRemaining() || fill();
    if (!more && complete) {
      ended = true;
      return;
    }
    int before = into.position();
    complete = memory.context.decompressByteBufferStream(into, memory.packed);
    // Where nothing more comes, what was decoded may still wait inside.
    if (!more && !complete && into.position() == before)
      throw new EOFException("it ends in the middle of a frame");
  }

  private boolean fill() throws IOException {
    var packed = memory.packed;
    int got = source.read(packed.array(), 0, packed.capacity());
    packed.position(0).limit(Math.max(0, got));
    return got > 0;
  }
}

package io.wherry.common.archive.bzip2;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/**
 * Compresses pieces on several threads into one stream each; strung together they are what any
 * bzip2 reads. Bytes depend on the content alone, never on the number of threads.
 */
public final class ParallelBzip2 extends OutputStream {
  // A little less than a block, so that each piece's stream is one block.
  private static final int PIECE = 899_000;

  private final OutputStream out;
  private final ExecutorService threads;
  private final int most;
  private final ArrayDeque<Future<byte[]>> underWay = new ArrayDeque<>();
  private byte[] piece = new byte[PIECE];
  private int filled;
  private boolean begun;
  private boolean closed;

  public ParallelBzip2(OutputStream out, int parallel) {
    this.out = out;
    this.most = 2 * parallel;
    this.threads =
        Executors.newFixedThreadPool(
            parallel, Thread.ofPlatform().daemon().name("bzip2-", 0).factory());
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, PIECE - filled);
      System.arraycopy(bytes, offset + done, piece, filled, count);
      filled += count;
      done += count;
      if (filled == PIECE) send();
    }
  }

  private void send() throws IOException {
    if (underWay.size() == most) take();
    var content = piece;
    int length = filled;
    underWay.add(threads.submit(() -> compress(content, length)));
    piece = new byte[PIECE];
    filled = 0;
    begun = true;
  }

  private static byte[] compress(byte[] content, int length) throws IOException {
    var bytes = new ByteArrayOutputStream(length / 3);
    try (var bzip2 = new BZip2CompressorOutputStream(bytes)) {
      bzip2.write(content, 0, length);
    }
    return bytes.toByteArray();
  }

  private void take() throws IOException {
    try {
      out.write(underWay.remove().get());
    } catch (ExecutionException e) {
      throw new IOException("cannot compress: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while compressing");
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) return;
    closed = true;
    try (out) {
      if (filled > 0 || !begun) send();
      while (!underWay.isEmpty()) take();
    } finally {
      threads.shutdownNow();
    }
  }
}

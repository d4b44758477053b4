package io.wherry.common.archive;

import io.wherry.common.model.Encoding;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses on a thread of its own, a few pieces ahead of the one who reads. That thread has
 * ended when this is closed, and with it every use of the source.
 */
final class ReadAhead implements AutoCloseable {
  private static final int PIECE = 1 << 17;
  private static final int PIECES = 8;

  private final Decoder decoder;
  private final Thread thread;
  private final ArrayDeque<Piece> ready = new ArrayDeque<>();
  private final Deque<byte[]> free;
  private int made;
  private boolean ended;
  private boolean stopped;
  private @Nullable Throwable failure;

  /** Decompressed bytes, the reader's until he gives them back. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Piece(byte[] bytes, int length) {}

  private ReadAhead(Decoder decoder, Deque<byte[]> free) {
    this.decoder = decoder;
    this.free = free;
    this.made = free.size();
    this.thread = Thread.ofPlatform().daemon().name("decode").unstarted(this::decode);
  }

  static ReadAhead start(
      InputStream compressed, Encoding encoding, Limits limits, Workspace workspace)
      throws IOException {
    var decoder = Decoder.open(compressed, encoding, limits, workspace);
    var ahead = new ReadAhead(decoder, workspace.pieces());
    ahead.thread.start();
    return ahead;
  }

  private void decode() {
    try {
      while (true) {
        var bytes = room();
        if (bytes.isEmpty()) return;
        int length = filled(bytes.get());
        if (length > 0) give(new Piece(bytes.get(), length));
        if (length < PIECE) break;
      }
      decoder.finish();
      end(null);
    } catch (IOException | RuntimeException | Error e) {
      end(e);
    }
  }

  private int filled(byte[] bytes) throws IOException {
    int length = 0;
    while (length < bytes.length) {
      int got = decoder.read(bytes, length, bytes.length - length);
      if (got < 0) break;
      length += got;
    }
    return length;
  }

  /** Empty once nobody reads any more. */
  private synchronized Optional<byte[]> room() {
    while (!stopped && free.isEmpty() && made == PIECES) await();
    if (stopped) return Optional.empty();
    if (!free.isEmpty()) return Optional.of(free.remove());
    made++;
    return Optional.of(new byte[PIECE]);
  }

  /** Of the decoding thread, which nobody interrupts. */
  private void await() {
    try {
      wait();
    } catch (InterruptedException e) {
      stopped = true;
    }
  }

  private synchronized void give(Piece piece) {
    ready.add(piece);
    notifyAll();
  }

  private synchronized void end(@Nullable Throwable why) {
    ended = true;
    failure = why;
    notifyAll();
  }

  /** The next piece; empty when the stream and its source have been read to their end. */
  synchronized Optional<Piece> next() throws IOException {
    while (ready.isEmpty() && !ended) waitForMore();
    if (!ready.isEmpty()) return Optional.of(ready.remove());
    return switch (failure) {
      case null -> Optional.empty();
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    };
  }

  private void waitForMore() throws InterruptedIOException {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while decompressing");
    }
  }

  synchronized void giveBack(Piece piece) {
    free.add(piece.bytes());
    notifyAll();
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      stopped = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
    decoder.close();
  }
}

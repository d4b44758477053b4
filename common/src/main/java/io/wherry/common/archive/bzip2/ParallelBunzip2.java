package io.wherry.common.archive.bzip2;

import io.wherry.common.archive.bzip2.Block.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads one or more joined bzip2 streams, their blocks decoded on several threads. Blocks are found
 * by their marks ahead of the reader, who goes from the end of one to the next and takes what he
 * finds done there. The first mark that turns out to be content ends the guessing: the rest is
 * decoded block by block, because whoever made one such mark may have made many. Strict: every
 * checksum, no other bits between blocks, nothing behind the last stream.
 */
public final class ParallelBunzip2 extends InputStream {
  private static final byte[] NONE = {};
  private static final int HEADER_BITS = 32;
  private static final int FOOTER_BITS = Block.MAGIC_BITS + 32;
  private static final int LEVEL = 100_000;
  private static final long MOST_AHEAD = 8L * (8 << 20);

  private final Window window;
  private final Marks marks;
  private final ExecutorService threads;
  private final int most;
  private final Deque<Guess> guesses = new ArrayDeque<>();
  private final Reserve reserve;
  private final Runs runs = new Runs();
  private final Crc crc = new Crc();
  private byte[] block = NONE;
  private boolean guessing;
  private long mark = -1;
  private long at;
  private int level;
  private int streamSum;
  private int expected;
  private boolean inBlock;
  private boolean inStream;
  private boolean begun;
  private boolean ended;

  /** A block that may begin at this bit, being decoded. */
  private record Guess(long bit, Future<Result> result) {}

  private ParallelBunzip2(Window window, ExecutorService threads, int parallel, Reserve reserve) {
    this.window = window;
    this.reserve = reserve;
    this.marks = new Marks(window);
    this.threads = threads;
    this.most = parallel;
    this.guessing = parallel > 1;
  }

  public static ParallelBunzip2 open(InputStream in, int parallel, Reserve reserve) {
    var factory = Thread.ofPlatform().daemon().name("bunzip2-", 0).factory();
    return new ParallelBunzip2(
        new Window(in, reserve.windows()),
        Executors.newFixedThreadPool(parallel, factory),
        parallel,
        reserve);
  }

  /** False once a mark turned out to be content. */
  boolean isGuessing() {
    return guessing;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) return 0;
    while (!ended) {
      if (!inBlock && !nextBlock()) return -1;
      int got = runs.read(into, offset, length);
      crc.update(into, offset, got);
      if (runs.isDone()) endBlock();
      if (got > 0) return got;
    }
    return -1;
  }

  private void endBlock() throws Damage {
    if (runs.isCut() || crc.value() != expected) throw new Damage("a block's checksum is wrong");
    streamSum = (streamSum << 1 | streamSum >>> 31) ^ expected;
    inBlock = false;
    reserve.contents().give(block);
    block = NONE;
    runs.begin(NONE, 0);
  }

  /** False at the end of the last stream. */
  private boolean nextBlock() throws IOException {
    while (true) {
      if (!inStream && !beginStream()) return false;
      window.until(at + FOOTER_BITS);
      long next = window.peek(at, Block.MAGIC_BITS);
      if (next == Block.MAGIC) {
        beginBlock(decoded());
        return true;
      }
      if (next != Marks.END) throw new Damage("no block begins where one ends");
      endStream();
    }
  }

  private boolean beginStream() throws IOException {
    window.drop(at);
    window.until(at + HEADER_BITS);
    if (begun && window.ended() && window.bits() == at) {
      ended = true;
      return false;
    }
    long header = window.peek(at, HEADER_BITS);
    level = (int) (header & 0xff) - '0';
    if (header >>> 8 != 0x425a68 || level < 1 || level > 9) // BZh
    throw new Damage("no stream begins where one should");
    at += HEADER_BITS;
    streamSum = 0;
    begun = true;
    inStream = true;
    return true;
  }

  private void endStream() throws IOException {
    long end = at + FOOTER_BITS + 7 & ~7L;
    window.until(end);
    if (window.bits() < end) throw new Damage("it is cut short");
    if ((int) window.peek(at + Block.MAGIC_BITS, 32) != streamSum)
      throw new Damage("a stream's checksum is wrong");
    int filling = (int) (end - at - FOOTER_BITS);
    if (filling > 0 && window.peek(end - filling, filling) != 0)
      throw new Damage("a stream's last byte is filled with something");
    at = end;
    inStream = false;
  }

  private void beginBlock(Result.Decoded found) throws IOException {
    if (found.size() > level * LEVEL) throw new Damage("a block is larger than its stream says");
    block = found.content();
    runs.begin(block, found.size());
    crc.reset();
    expected = found.crc();
    at += found.bits();
    inBlock = true;
  }

  private Result.Decoded decoded() throws IOException {
    window.drop(at);
    var result = guessing ? guessed() : new Result.TooShort();
    if (result instanceof Result.TooShort) {
      stopGuessing();
      result = alone();
    }
    return switch (result) {
      case Result.Decoded block -> block;
      case Result.Damaged(var what) -> throw new Damage("a block is damaged: " + what);
      case Result.TooShort() -> throw new Damage("it is cut short");
    };
  }

  private Result alone() throws IOException {
    window.until(at + Block.MOST_BITS);
    return attempt(window.view(at));
  }

  private Result attempt(Piece piece) {
    var tool = reserve.block();
    var result = tool.decode(piece, reserve.contents());
    reserve.give(tool);
    return result;
  }

  /** What was found out ahead about the block that begins here. */
  private Result guessed() throws IOException {
    if (mark >= 0 && mark < at) return new Result.TooShort();
    marks.skipTo(at);
    guessAhead();
    var guess = guesses.poll();
    if (guess == null || guess.bit != at) return new Result.TooShort();
    try {
      return guess.result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) throw error;
      throw new IOException("cannot decompress: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while decompressing");
    }
  }

  private void guessAhead() throws IOException {
    while (guesses.size() < most) {
      if (mark < 0) mark = nextBlockMark();
      if (mark < 0) return;
      long end = marks.next(Math.min(at + MOST_AHEAD, mark + Block.MOST_BITS));
      long bit = mark;
      boolean known = end >= 0 || window.ended() || window.bits() >= mark + Block.MOST_BITS;
      if (!known) return;
      var piece = window.piece(bit, end < 0 ? window.bits() : end, reserve.pieces());
      guesses.add(new Guess(bit, threads.submit(() -> guess(piece))));
      mark = end >= 0 && marks.isBlock(end) ? end : -1;
    }
  }

  private long nextBlockMark() throws IOException {
    long found = marks.next(at + MOST_AHEAD);
    while (found >= 0 && !marks.isBlock(found)) found = marks.next(at + MOST_AHEAD);
    return found;
  }

  private Result guess(Piece piece) {
    var result = attempt(piece);
    reserve.pieces().give(piece.bytes());
    return result;
  }

  private void stopGuessing() {
    guessing = false;
    guesses.forEach(guess -> guess.result.cancel(false));
    guesses.clear();
  }

  /** Frees the threads; the source stays open. */
  @Override
  public void close() {
    stopGuessing();
    threads.shutdownNow();
    threads.close();
    window.giveBack();
  }
}

package io.wherry.agent;

import io.wherry.agent.work.Fetching;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells how much of several files has been read, one after the other or side by side. */
final class Counting {
  private final Fetching.Progress progress;
  private final long total;
  private long done;

  Counting(Fetching.Progress progress, long total) {
    this.progress = progress;
    this.total = total;
  }

  InputStream of(InputStream in) {
    return new Counted(in);
  }

  private synchronized long count(int read) {
    if (read > 0) done += read;
    return Math.min(done, total); // What had to be read once more is no progress.
  }

  /** Counts what is asked for in pieces; whoever reads single bytes buffers them. */
  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int got = super.read();
      if (got >= 0) progress.reached(count(1), total);
      return got;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int got = super.read(bytes, from, length);
      progress.reached(count(got), total);
      return got;
    }
  }
}

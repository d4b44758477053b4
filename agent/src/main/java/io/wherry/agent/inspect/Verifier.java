package io.wherry.agent.inspect;

import io.wherry.agent.inspect.Difference.Expectation;
import io.wherry.agent.inspect.Difference.Kind;
import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Holds what packages brought against what is on disk. Several threads read; of the contents only
 * as much is in memory as they are busy with. Platform threads, so that they inherit the class of
 * the one that calls.
 */
public final class Verifier {
  private static final int SLICE = 200;
  private final Path root;
  private final int threads;
  private final Progress progress;

  /** Hears how many packages have been gone through; the calling thread. */
  @FunctionalInterface
  public interface Progress {
    void reached(int packages, int of);
  }

  /** What was looked at, and what differs, in the order of packages and of their contents. */
  public record Report(int packages, long objects, List<Difference> differences) {
    public Report {
      differences = List.copyOf(differences);
    }
  }

  public Verifier(Path root, int threads, Progress progress) {
    if (threads < 1) throw new IllegalArgumentException("threads must be positive: " + threads);
    this.root = root;
    this.threads = threads;
    this.progress = progress;
  }

  public Report verify(List<Installed> packages) throws IOException, InterruptedException {
    var run = new Run(root.toRealPath());
    try {
      for (int i = 0; i < threads; i++)
        run.readers.add(Thread.ofPlatform().daemon().name("verify-" + i).start(run::read));
      for (int i = 0; i < packages.size(); i++) {
        progress.reached(i, packages.size());
        run.cut(i, packages.get(i));
      }
      run.finish();
    } finally {
      run.readers.forEach(Thread::interrupt);
    }
    progress.reached(packages.size(), packages.size());
    return run.report(packages.size());
  }

  /** Some lines of one package's contents; none of them means that there is nothing more to do. */
  private record Slice(
      Installed owner, int number, int first, List<Contents.Line> lines, Protection protection) {}

  /** A difference and where it belongs in the report. */
  private record Placed(int number, int line, Difference difference) {}

  /** One verification. */
  private final class Run {
    private final Path realRoot;
    private final BlockingQueue<Optional<Slice>> slices = new ArrayBlockingQueue<>(2 * threads);
    private final List<Thread> readers = new ArrayList<>();
    private final List<Placed> found = new ArrayList<>();
    private Optional<Exception> bug = Optional.empty();
    private long objects;

    Run(Path realRoot) {
      this.realRoot = realRoot;
    }

    void cut(int number, Installed owner) throws IOException, InterruptedException {
      try {
        var lines = owner.entry().contents().lines();
        var protection = Protection.of(owner.entry());
        objects += lines.size();
        for (int from = 0; from < lines.size(); from += SLICE) {
          var some = lines.subList(from, Math.min(lines.size(), from + SLICE));
          slices.put(Optional.of(new Slice(owner, number, from, some, protection)));
        }
      } catch (IOException | IllegalArgumentException e) {
        var contents = owner.entry().directory().resolve("contents").toString();
        var why = "cannot be read: " + e.getMessage();
        add(
            new Placed(
                number,
                -1,
                new Difference(
                    owner, contents, false, Kind.UNREADABLE, why, Expectation.UNEXPECTED)));
      }
    }

    void finish() throws InterruptedException {
      for (int i = 0; i < threads; i++) slices.put(Optional.empty());
      for (var reader : readers) reader.join();
      synchronized (found) {
        if (bug.isPresent()) throw new IllegalStateException("cannot compare", bug.get());
      }
    }

    Report report(int packages) {
      synchronized (found) {
        found.sort(Comparator.comparingInt(Placed::number).thenComparingInt(Placed::line));
        return new Report(packages, objects, found.stream().map(Placed::difference).toList());
      }
    }

    /** Takes slices to the end, whatever happens: the calling thread waits for room. */
    private void read() {
      var comparison = new Comparison(new RootPaths(realRoot));
      try {
        for (var next = slices.take(); next.isPresent(); next = slices.take()) {
          try {
            read(comparison, next.get());
          } catch (IOException | RuntimeException e) {
            stumbled(e);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void read(Comparison comparison, Slice slice) throws IOException {
      for (int i = 0; i < slice.lines().size(); i++) {
        var difference =
            comparison.compare(slice.owner(), slice.protection(), slice.lines().get(i));
        if (difference.isPresent())
          add(new Placed(slice.number(), slice.first() + i, difference.get()));
      }
    }

    private void add(Placed placed) {
      synchronized (found) {
        found.add(placed);
      }
    }

    private void stumbled(Exception e) {
      synchronized (found) {
        bug = Optional.of(e);
      }
    }
  }
}

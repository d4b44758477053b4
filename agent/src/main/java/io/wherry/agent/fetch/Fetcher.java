package io.wherry.agent.fetch;

import io.wherry.common.model.Artefact;
import io.wherry.common.model.Fault;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Fetches the tarballs of a plan into the cache, several at a time, each verified while it streams.
 * Platform threads, so that they inherit their maker's class.
 */
public final class Fetcher {
  private static final long SPARE = 16L << 20;
  private final Path cache;
  private final int parallel;
  private final Patience patience;
  private final Pace pace;
  private final RandomGenerator random;

  /** Hears of bytes that are here; any thread, one at a time. */
  @FunctionalInterface
  public interface Progress {
    void reached(long doneBytes, long totalBytes);
  }

  public Fetcher(Path cache, int parallel, Patience patience, Pace pace, RandomGenerator random) {
    if (parallel < 1) throw new IllegalArgumentException("parallel must be positive: " + parallel);
    this.cache = cache;
    this.parallel = parallel;
    this.patience = patience;
    this.pace = pace;
    this.random = random;
  }

  /** Tries the base addresses in their order; each holds {@code tarballs/<name>}. */
  public FetchResult fetch(List<Artefact> wanted, List<String> bases, Progress progress)
      throws InterruptedException {
    if (bases.isEmpty() && !wanted.isEmpty())
      return new FetchResult.NotFetched(
          Fault.passing("the master has named no address to fetch from"));
    try {
      Files.createDirectories(cache);
      var full = tooLittleSpace(wanted);
      if (full.isPresent()) return new FetchResult.NotFetched(full.get());
      return new Round(wanted, bases.stream().map(URI::create).toList(), progress).run();
    } catch (IllegalArgumentException e) {
      return new FetchResult.NotFetched(
          Fault.permanent("the master named an address that is none: " + e.getMessage()));
    } catch (IOException e) {
      return new FetchResult.NotFetched(local(e));
    }
  }

  /** Deletes those in the cache that have not the digest that they should have; true if any. */
  public boolean discardBroken(Collection<Artefact> suspects) throws IOException {
    boolean any = false;
    for (var artefact : suspects)
      any |= new Download(artefact, cache, pace, _ -> {}).discardBroken();
    return any;
  }

  /** Deletes what no release needs any more. */
  public void prune(Set<String> needed) throws IOException {
    if (!Files.isDirectory(cache)) return;
    try (var files = Files.newDirectoryStream(cache)) {
      for (var file : files) {
        var name = file.getFileName().toString().replaceFirst("\\.(part|tag)$", "");
        if (!needed.contains(name)) Files.deleteIfExists(file);
      }
    }
  }

  private Optional<Fault> tooLittleSpace(List<Artefact> wanted) throws IOException {
    long missing = 0;
    for (var artefact : Set.copyOf(wanted))
      if (!Files.exists(cache.resolve(artefact.name())))
        missing += artefact.size() - sizeOf(cache.resolve(artefact.name() + ".part"));
    long free = Posix.space(cache).bytesFree();
    if (missing == 0 || free >= missing + SPARE) return Optional.empty();
    return Optional.of(
        Fault.local(
            cache
                + " has "
                + (free >> 20)
                + " MiB free and the change needs "
                + ((missing + SPARE) >> 20)
                + " MiB; make room there"));
  }

  private static long sizeOf(Path file) throws IOException {
    return Files.isRegularFile(file) ? Files.size(file) : 0;
  }

  private Fault local(IOException e) {
    return Fault.local("cannot write to " + cache + ": " + e.getMessage());
  }

  /** One fetch of several tarballs; its threads share what is left to do. */
  private final class Round {
    private final List<URI> bases;
    private final Progress progress;
    private final ArrayDeque<Artefact> left;
    private final long total;
    private final Map<Artefact, Long> reached = new HashMap<>();
    private final Map<Artefact, Path> done = new HashMap<>();
    private Optional<Fault> fault = Optional.empty();
    private long received;

    Round(List<Artefact> wanted, List<URI> bases, Progress progress) {
      this.bases = bases;
      this.progress = progress;
      this.left = new ArrayDeque<>(new java.util.LinkedHashSet<>(wanted));
      this.total = left.stream().mapToLong(Artefact::size).sum();
    }

    FetchResult run() throws InterruptedException {
      var threads = new ArrayList<Thread>();
      for (int i = 0; i < Math.min(parallel, left.size()); i++)
        threads.add(Thread.ofPlatform().daemon().name("fetch-" + i).start(this::work));
      try {
        for (var thread : threads) thread.join();
      } catch (InterruptedException e) {
        for (var thread : threads) thread.interrupt();
        throw e;
      }
      synchronized (this) {
        return fault
            .<FetchResult>map(FetchResult.NotFetched::new)
            .orElseGet(() -> new FetchResult.Fetched(done, received));
      }
    }

    private void work() {
      try {
        for (var next = next(); next.isPresent(); next = next()) fetch(next.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        stop(local(e));
      }
    }

    private synchronized Optional<Artefact> next() {
      return fault.isPresent() ? Optional.empty() : Optional.ofNullable(left.poll());
    }

    private void fetch(Artefact artefact) throws IOException, InterruptedException {
      var download = new Download(artefact, cache, pace, at -> reached(artefact, at));
      if (download.isThere()) {
        arrived(artefact, download.target());
        return;
      }
      var attempts = new Attempts(artefact, download, bases, patience, pace, random);
      switch (attempts.run()) {
        case Attempts.End.Arrived(var bytes) -> {
          count(bytes);
          arrived(artefact, download.target());
        }
        case Attempts.End.GaveUp(var why) -> stop(why);
      }
    }

    private synchronized void stop(Fault why) {
      if (fault.isEmpty()) fault = Optional.of(why);
    }

    private synchronized void count(long bytes) {
      received += bytes;
    }

    private void arrived(Artefact artefact, Path file) {
      synchronized (this) {
        done.put(artefact, file);
      }
      reached(artefact, artefact.size());
    }

    private synchronized void reached(Artefact artefact, long at) {
      reached.put(artefact, at);
      progress.reached(reached.values().stream().mapToLong(Long::longValue).sum(), total);
    }
  }

  /** Names of what a plan's tarballs are called in the cache. */
  public static Set<String> namesOf(List<Artefact> artefacts) {
    var names = new HashSet<String>();
    for (var artefact : artefacts) names.add(artefact.name());
    return names;
  }
}

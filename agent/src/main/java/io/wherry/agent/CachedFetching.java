package io.wherry.agent;

import io.wherry.agent.fetch.FetchResult;
import io.wherry.agent.fetch.Fetcher;
import io.wherry.agent.fetch.Pace;
import io.wherry.agent.fetch.Patience;
import io.wherry.agent.journal.CheckedFile;
import io.wherry.agent.journal.Slot;
import io.wherry.agent.throttle.Pressure;
import io.wherry.agent.throttle.Throttle;
import io.wherry.agent.work.Fetching;
import io.wherry.agent.work.Guidance;
import io.wherry.common.json.Json;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Encoding;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.time.TokenBucket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Fetching into the cache, which keeps what the last few changes needed, for the ways back. */
final class CachedFetching implements Fetching {
  private static final int CHANGES_KEPT = 3;
  private static final System.Logger LOG = System.getLogger(CachedFetching.class.getName());
  private final AgentSettings.Throttle settings;
  private final Places places;

  private final Optional<Path> root;
  private Guidance last = Guidance.NONE;

  CachedFetching(AgentSettings.Throttle settings, Places places) {
    this(settings, places, Optional.empty());
  }

  private CachedFetching(AgentSettings.Throttle settings, Places places, Optional<Path> root) {
    this.settings = settings;
    this.places = places;
    this.root = root;
  }

  /**
   * What cave unpacks, which checks nothing; and of all that is installed, the tarball is kept: it
   * may have to come back.
   */
  static CachedFetching forCave(AgentSettings settings, Places places) {
    return new CachedFetching(settings.throttle(), places, Optional.of(settings.root()));
  }

  @Override
  public Optional<Artefact> choice(List<Artefact> tarballs) {
    if (root.isEmpty()) return Fetching.super.choice(tarballs);
    return tarballs.stream().filter(a -> a.encoding() == Encoding.TAR_BZ2).findFirst();
  }

  private record Kept(List<Set<String>> changes) {}

  @Override
  public Outcome fetch(List<Artefact> wanted, Guidance guidance, Progress progress)
      throws InterruptedException {
    last = guidance;
    var fetcher = fetcher(guidance);
    keepOnly(fetcher, Fetcher.namesOf(wanted));
    if (root.isPresent()) discardBroken(wanted);
    return switch (fetcher.fetch(wanted, guidance.staticUrls(), progress::reached)) {
      case FetchResult.Fetched(var tarballs, var bytes) -> new Outcome.Fetched(tarballs, bytes);
      case FetchResult.NotFetched(var fault) -> new Outcome.NotFetched(fault);
    };
  }

  @Override
  public boolean discardBroken(List<Artefact> suspects) {
    try {
      return fetcher(last).discardBroken(suspects);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot look at the cache: {0}", e.getMessage());
      return false;
    }
  }

  private Fetcher fetcher(Guidance guidance) {
    return new Fetcher(
        places.tarballs(), settings.downloads(), Patience.USUAL, pace(guidance), new Random());
  }

  /** More of them, from where the last ones came, beside what is kept. */
  void bring(List<Artefact> more) throws InterruptedException {
    discardBroken(more);
    if (fetcher(last).fetch(more, last.staticUrls(), (_, _) -> {})
        instanceof FetchResult.NotFetched(var fault))
      LOG.log(System.Logger.Level.WARNING, "{0}", fault.what());
  }

  private Pace pace(Guidance guidance) {
    long rate = settings.rate(guidance.bytesPerSecond());
    var bucket =
        rate == 0
            ? Optional.<TokenBucket>empty()
            : Optional.of(new TokenBucket(rate, rate, System.nanoTime()));
    var pressure = new Pressure(Path.of("/proc"), settings.off() ? 0 : settings.pressure());
    var throttle = new Throttle(bucket, pressure, System::nanoTime, Thread::sleep);
    return new Pace() {
      @Override
      public void took(long bytes) throws InterruptedException {
        throttle.took(bytes);
      }

      @Override
      public void pause(Duration time) throws InterruptedException {
        Thread.sleep(time);
      }
    };
  }

  /** By what the pbins that were installed say of themselves. */
  private static Set<String> ofInstalled(Path root) throws IOException {
    var names = new HashSet<String>();
    for (var entry : InstalledDatabase.open(root).entries()) {
      var pbin = entry.pbin();
      if (pbin.isEmpty()) continue;
      PbinFile.parse(pbin.get(), entry.id().toString())
          .binaryUri()
          .ifPresent(uri -> names.add(uri.substring(uri.lastIndexOf('/') + 1)));
    }
    return names;
  }

  /** A cache that cannot be tidied is no reason not to fetch. */
  private void keepOnly(Fetcher fetcher, Set<String> wanted) {
    try {
      var file = new CheckedFile(places.keptTarballs());
      var changes = new ArrayList<Set<String>>();
      changes.add(wanted);
      if (file.read() instanceof Slot.Content.Whole(var text))
        changes.addAll(Json.read(Kept.class, text).changes());
      var kept = changes.stream().distinct().limit(CHANGES_KEPT).toList();
      file.write(Json.write(new Kept(kept)));
      var needed = new HashSet<String>();
      kept.forEach(needed::addAll);
      if (root.isPresent()) needed.addAll(ofInstalled(root.get()));
      fetcher.prune(needed);
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot tidy the cache: {0}", e.getMessage());
    }
  }
}

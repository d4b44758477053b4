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

  CachedFetching(AgentSettings.Throttle settings, Places places) {
    this.settings = settings;
    this.places = places;
  }

  private record Kept(List<Set<String>> changes) {}

  @Override
  public Outcome fetch(List<Artefact> wanted, Guidance guidance, Progress progress)
      throws InterruptedException {
    var fetcher =
        new Fetcher(
            places.tarballs(), settings.downloads(), Patience.USUAL, pace(guidance), new Random());
    keepOnly(fetcher, Fetcher.namesOf(wanted));
    return switch (fetcher.fetch(wanted, guidance.staticUrls(), progress::reached)) {
      case FetchResult.Fetched(var tarballs, var bytes) -> new Outcome.Fetched(tarballs, bytes);
      case FetchResult.NotFetched(var fault) -> new Outcome.NotFetched(fault);
    };
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
      fetcher.prune(needed);
    } catch (IOException | Json.BadJson e) {
      LOG.log(System.Logger.Level.WARNING, "cannot tidy the cache: {0}", e.getMessage());
    }
  }
}

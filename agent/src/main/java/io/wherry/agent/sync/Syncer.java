package io.wherry.agent.sync;

import io.wherry.agent.sync.Verification.Known;
import io.wherry.common.git.Applied;
import io.wherry.common.git.CommitId;
import io.wherry.common.git.DamagedRepositoryException;
import io.wherry.common.git.Fetched;
import io.wherry.common.git.GitRepository;
import io.wherry.common.git.Limits;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Fault;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.posix.TreeRemoval;
import io.wherry.common.release.StaticPaths;
import io.wherry.common.release.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the host's own bare repository. Its {@code main} only ever stands at a verified release;
 * what comes in stays aside until then. One thread at a time, one process per folder.
 */
public final class Syncer implements Resources.Resource {
  /** Further behind, one snapshot is cheaper than so many increments. */
  private static final int MOST_INCREMENTS = 10;

  private final Path folder;
  private final Trust trust;
  private final SyncSettings settings;
  private final InstantSource clock;
  private final Web web;
  private GitRepository git;

  private Syncer(
      Path folder, Trust trust, SyncSettings settings, InstantSource clock, GitRepository git) {
    this.folder = folder;
    this.trust = trust;
    this.settings = settings;
    this.clock = clock;
    this.git = git;
    this.web = new Web(settings.stall());
  }

  /** Opens the folder, or begins an empty one. */
  public static Syncer open(Path folder, Trust trust, SyncSettings settings, InstantSource clock)
      throws IOException {
    Files.createDirectories(folder.resolve("incoming"));
    return new Syncer(folder, trust, settings, clock, GitRepository.at(repository(folder)));
  }

  static Path repository(Path folder) {
    return folder.resolve("repository.git");
  }

  /** Gets the release from the first static address that has it whole, and shows it. */
  public SyncResult sync(SyncTarget target, List<String> addresses) throws InterruptedException {
    try {
      return attempt(target, addresses);
    } catch (DamagedRepositoryException _) {
      return afresh(target, addresses);
    } catch (IOException e) {
      return new SyncResult.Unreachable(
          Fault.local("cannot keep release " + target.release() + " in " + folder + ": " + e));
    }
  }

  /** Our own repository is beyond repair, and everything in it can be had again. */
  private SyncResult afresh(SyncTarget target, List<String> addresses) throws InterruptedException {
    try {
      git.close();
      TreeRemoval.delete(repository(folder));
      git = GitRepository.at(repository(folder));
      return attempt(target, addresses);
    } catch (IOException e) {
      return new SyncResult.Unreachable(
          Fault.local("cannot begin the repository in " + folder + " anew: " + e));
    }
  }

  private SyncResult attempt(SyncTarget target, List<String> addresses)
      throws IOException, InterruptedException {
    if (!target.release().repository().equals(trust.repository()))
      return new SyncResult.Refused(
          Fault.permanent(
              "release "
                  + target.release()
                  + " is of another repository than "
                  + trust.repository()
                  + ", which this host follows"));
    var known = Shown.by(git);
    var faults = new ArrayList<Fault>();
    boolean here = known.isPresent() && git.isAncestor(target.commit(), known.get().commit());
    for (var address : addresses) if (!here) here = bring(target, known, address, faults);
    if (!here) return notBrought(target, addresses, faults);
    return switch (new Verification(git, trust::manifest).verify(target, known)) {
      case Verification.Result.Bad(var why) -> new SyncResult.Refused(why);
      case Verification.Result.Good(var manifest) -> Shown.show(git, target, manifest, clock);
    };
  }

  private static SyncResult notBrought(
      SyncTarget target, List<String> addresses, List<Fault> faults) {
    if (addresses.isEmpty())
      return new SyncResult.Unreachable(
          Fault.passing("no static address is known to get " + target.release() + " from"));
    var told = faults.stream().map(Fault::what).distinct().toList();
    var what = "cannot get release " + target.release() + ": " + String.join("; ", told);
    var worst =
        faults.stream()
            .map(Fault::category)
            .max(Comparator.comparingInt(Syncer::weight))
            .orElse(Fault.Category.TRANSIENT);
    var fault = new Fault(worst, what);
    return worst == Fault.Category.INTEGRITY
        ? new SyncResult.Refused(fault)
        : new SyncResult.Unreachable(fault);
  }

  /** A way that may open again outweighs those that are closed, tampering outweighs all. */
  private static int weight(Fault.Category category) {
    return switch (category) {
      case PERMANENT -> 0;
      case TRANSIENT -> 1;
      case LOCAL -> 2;
      case INTEGRITY -> 3;
    };
  }

  /** From one address: the increments, else the snapshot, else what any git client would do. */
  private boolean bring(
      SyncTarget target, Optional<Known> known, String address, List<Fault> faults)
      throws IOException, InterruptedException {
    var base = address.endsWith("/") ? address : address + "/";
    return increments(target, known, base, faults)
        || bundle(base + StaticPaths.snapshot(target.release()), target.commit(), faults)
        || fetch(target, base, faults);
  }

  private boolean increments(
      SyncTarget target, Optional<Known> known, String base, List<Fault> faults)
      throws IOException, InterruptedException {
    if (known.isEmpty()) return false;
    long last = target.release().number();
    long first = known.get().manifest().number() + 1;
    if (first > last || last - first >= MOST_INCREMENTS) return false;
    for (long number = first; number <= last; number++) {
      var release = new ReleaseId(target.release().repository(), number);
      var wanted = number == last ? Optional.of(target.commit()) : Optional.<CommitId>empty();
      if (!bundle(base + StaticPaths.incremental(release), wanted, faults)) return false;
    }
    return true;
  }

  private boolean bundle(String address, CommitId wanted, List<Fault> faults)
      throws IOException, InterruptedException {
    return bundle(address, Optional.of(wanted), faults);
  }

  private boolean bundle(String address, Optional<CommitId> wanted, List<Fault> faults)
      throws IOException, InterruptedException {
    var file = folder.resolve("incoming/bundle");
    long limit = settings.largestBundle().bytes();
    try {
      var fault = new Download(web, limit, settings.stall()).get(address, file);
      if (fault.isEmpty()) fault = apply(address, file, wanted, limit);
      fault.ifPresent(faults::add);
      return fault.isEmpty();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private Optional<Fault> apply(String address, Path file, Optional<CommitId> wanted, long limit)
      throws IOException {
    var usual = Limits.USUAL;
    return switch (git.apply(file, new Limits(limit, usual.object(), usual.objects()))) {
      case Applied.Stored(var tips) ->
          wanted.isEmpty() || tips.containsValue(wanted.get())
              ? Optional.empty()
              : Optional.of(
                  Fault.integrity(address + " brings another commit than " + wanted.get()));
      case Applied.Unfounded(var missing) ->
          Optional.of(Fault.permanent(address + " builds on " + missing + ", not here"));
      case Applied.Hostile(var why) -> Optional.of(Fault.integrity(address + ": " + why));
    };
  }

  private boolean fetch(SyncTarget target, String base, List<Fault> faults) throws IOException {
    var remote = base + StaticPaths.git(target.release().repository());
    var ref = StaticPaths.ref(target.release().number());
    int seconds = (int) Math.max(1, settings.stall().toSeconds());
    var incoming = "refs/wherry/incoming/" + target.release().number();
    var fetched = git.fetch(remote, ref, incoming, seconds);
    git.deleteRef(incoming);
    return switch (fetched) {
      case Fetched.Failed(var why) -> {
        faults.add(why);
        yield false;
      }
      case Fetched.Got(var commit) -> {
        if (commit.equals(target.commit())) yield true;
        faults.add(Fault.integrity(remote + " has another commit as " + ref));
        yield false;
      }
    };
  }

  @Override
  public void close() {
    web.close();
    git.close();
  }
}

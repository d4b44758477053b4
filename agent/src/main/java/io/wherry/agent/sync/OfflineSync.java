package io.wherry.agent.sync;

import io.wherry.common.git.CommitId;
import io.wherry.common.git.DamagedRepositoryException;
import io.wherry.common.git.GitRepository;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.release.ClaimedRelease;
import io.wherry.common.release.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Brings a release from wherever somebody says it is, without an order, into the host's own
 * repository. One thread at a time, one process per folder; the same folder as a {@link Syncer}'s.
 */
public final class OfflineSync implements Resources.Resource {
  private final Path folder;
  private final SyncSettings settings;
  private final InstantSource clock;
  private final GitRepository git;
  private final Web web;

  private OfflineSync(Path folder, SyncSettings settings, InstantSource clock, GitRepository git) {
    this.folder = folder;
    this.settings = settings;
    this.web = new Web(settings.stall());
    this.clock = clock;
    this.git = git;
  }

  public static OfflineSync open(Path folder, SyncSettings settings, InstantSource clock)
      throws IOException {
    Files.createDirectories(folder);
    return new OfflineSync(folder, settings, clock, GitRepository.at(Syncer.repository(folder)));
  }

  /** The release of that number, or the one that stands there; verified, and not shown yet. */
  public SyncResult find(String named, Optional<Long> number, Authority authority)
      throws InterruptedException {
    try {
      var download = new Download(web, settings.largestBundle().bytes(), settings.stall());
      var source = new Source(git, download, folder.resolve("incoming"), settings);
      return switch (source.bring(named, number)) {
        case Source.Brought.Nothing(var why) -> new SyncResult.Unreachable(why);
        case Source.Brought.Tip(var commit) -> find(named, commit, number, authority);
      };
    } catch (DamagedRepositoryException e) {
      return new SyncResult.Unreachable(
          Fault.local(e.getMessage() + "; remove it, it can be had again"));
    } catch (IOException e) {
      return new SyncResult.Unreachable(
          Fault.local("cannot keep a release in " + folder + ": " + e.getMessage()));
    }
  }

  private SyncResult find(String named, CommitId tip, Optional<Long> number, Authority authority)
      throws IOException {
    for (var at = Optional.of(tip); at.isPresent(); at = git.parent(at.get())) {
      var text = git.read(at.get(), Manifest.PATH, SyncedRelease.LARGEST_FILE);
      var claimed = text.flatMap(ClaimedRelease::of);
      if (claimed.isEmpty() || text.isEmpty()) break;
      if (number.isEmpty() || claimed.get().number() == number.get())
        return verify(new SyncTarget(claimed.get(), at.get(), Digest.of(text.get())), authority);
      if (claimed.get().number() < number.get()) break;
    }
    return new SyncResult.Unreachable(Fault.permanent(absent(named, tip, number)));
  }

  private String absent(String named, CommitId tip, Optional<Long> number) throws IOException {
    var there =
        git.read(tip, Manifest.PATH, SyncedRelease.LARGEST_FILE).flatMap(ClaimedRelease::of);
    var stands = there.map(ReleaseId::toString).orElse("no release of Wherry's");
    return number.map(n -> "there is no release " + n + " in " + named).orElse("nothing to apply")
        + "; what stands there is "
        + stands
        + " (commit "
        + tip
        + ")";
  }

  private SyncResult verify(SyncTarget target, Authority authority) throws IOException {
    return switch (new Verification(git, authority).verify(target, Shown.by(git))) {
      case Verification.Result.Bad(var why) -> new SyncResult.Refused(why);
      case Verification.Result.Good(var manifest) ->
          new SyncResult.Synced(new SyncedRelease(git, target.commit(), manifest));
    };
  }

  /** Makes the found release what the host's repository shows. */
  public Optional<Fault> show(SyncedRelease release) {
    var manifest = release.manifest();
    var target = new SyncTarget(manifest.release(), release.commit(), manifest.digest());
    try {
      return Shown.show(git, target, manifest, clock) instanceof SyncResult.Unreachable(var why)
          ? Optional.of(why)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          Fault.local(
              "cannot keep release "
                  + manifest.release()
                  + " in "
                  + folder
                  + ": "
                  + e.getMessage()));
    }
  }

  @Override
  public void close() {
    web.close();
    git.close();
  }
}

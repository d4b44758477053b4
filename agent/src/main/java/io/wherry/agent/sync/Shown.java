package io.wherry.agent.sync;

import io.wherry.agent.sync.Verification.Known;
import io.wherry.common.git.GitRepository;
import io.wherry.common.model.Fault;
import io.wherry.common.release.Manifest;
import io.wherry.common.release.ManifestGlance;
import io.wherry.common.release.StaticPaths;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** What the host's repository shows to whoever looks at it: its {@code main}. */
final class Shown {
  private static final int MOST_PACKS = 30;

  private Shown() {}

  /** What {@code main} shows; verified when it was put there. */
  static Optional<Known> by(GitRepository git) throws IOException {
    var commit = git.ref(GitRepository.MAIN);
    if (commit.isEmpty()) return Optional.empty();
    var text = git.read(commit.get(), Manifest.PATH, SyncedRelease.LARGEST_FILE);
    return text.flatMap(ManifestGlance::at).map(glance -> new Known(commit.get(), glance));
  }

  /** The one instant in which the host's repository becomes the release. */
  static SyncResult show(
      GitRepository git, SyncTarget target, Manifest manifest, InstantSource clock)
      throws IOException {
    var current = git.ref(GitRepository.MAIN);
    var ref = StaticPaths.ref(target.release().number());
    git.moveRef(ref, git.ref(ref), target.commit());
    if (!git.moveRef(GitRepository.MAIN, current, target.commit()))
      return new SyncResult.Unreachable(
          Fault.local(
              "somebody else moves main in " + git.folder() + "; is another agent at work?"));
    git.tidy(MOST_PACKS, clock.instant());
    return new SyncResult.Synced(new SyncedRelease(git, target.commit(), manifest));
  }
}

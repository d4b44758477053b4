package io.wherry.agent.sync;

import io.wherry.common.git.CommitId;
import io.wherry.common.git.GitRepository;
import io.wherry.common.git.HostileTreeException;
import io.wherry.common.git.TreeFile;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.release.Manifest;
import io.wherry.common.release.ManifestGlance;
import io.wherry.common.release.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides whether a commit is exactly the release that an order names. */
final class Verification {
  private final GitRepository git;
  private final Authority authority;

  Verification(GitRepository git, Authority authority) {
    this.git = git;
    this.authority = authority;
  }

  /** The manifest of a commit that held before, if it is one of a release. */
  record Known(CommitId commit, ManifestGlance manifest) {}

  sealed interface Result {
    record Good(Manifest manifest) implements Result {}

    record Bad(Fault why) implements Result {}
  }

  /** Files that {@code known} has alike were verified when it was, and are not read again. */
  Result verify(SyncTarget target, Optional<Known> known) throws IOException {
    try {
      var text = file(target, Manifest.PATH);
      if (text.isEmpty()) return bad(target, "has no manifest");
      var signature = file(target, Manifest.SIGNATURE_PATH).orElse(new byte[0]);
      return switch (authority.manifest(text.get(), signature, target.release())) {
        case Verdict.Refused<Manifest>(var why) -> new Result.Bad(why.fault());
        case Verdict.Trusted<Manifest>(var manifest) ->
            Digest.of(text.get()).equals(target.manifest())
                ? verifyFiles(target, manifest, known)
                : bad(target, "bears another manifest than the one ordered");
      };
    } catch (HostileTreeException e) {
      return new Result.Bad(Fault.integrity(String.valueOf(e.getMessage())));
    }
  }

  private Optional<byte[]> file(SyncTarget target, String path) throws IOException {
    return git.read(target.commit(), path, SyncedRelease.LARGEST_FILE);
  }

  private static Result bad(SyncTarget target, String why) {
    return new Result.Bad(
        Fault.integrity(
            "the commit "
                + target.commit()
                + " of release "
                + target.release()
                + " "
                + why
                + ": the repository was tampered with or is not the master's"));
  }

  private Result verifyFiles(SyncTarget target, Manifest manifest, Optional<Known> known)
      throws IOException {
    var expected = SyncedRelease.digests(manifest);
    var here = git.list(target.commit(), "");
    var strange = strangers(here, expected);
    if (strange.isPresent()) return bad(target, strange.get());
    var doubtful = doubtful(target.commit(), here, expected, known);
    var wrong = new ArrayList<String>();
    git.visit(
        doubtful,
        SyncedRelease.LARGEST_FILE,
        (file, content) -> {
          if (!Digest.of(content).equals(expected.get(file.path()))) wrong.add(file.path());
        });
    return wrong.isEmpty()
        ? new Result.Good(manifest)
        : bad(target, "has another " + wrong.getFirst() + " than its manifest says");
  }

  private static Optional<String> strangers(List<TreeFile> here, Map<String, Digest> expected) {
    var lacking = new HashSet<>(expected.keySet());
    for (var file : here)
      if (!lacking.remove(file.path()) && !isOwn(file.path()))
        return Optional.of("has a file that its manifest does not name: " + file.path());
    return lacking.stream().findFirst().map(path -> "lacks the file " + path);
  }

  private static boolean isOwn(String path) {
    return path.equals(Manifest.PATH) || path.equals(Manifest.SIGNATURE_PATH);
  }

  private List<TreeFile> doubtful(
      CommitId commit, List<TreeFile> here, Map<String, Digest> expected, Optional<Known> known)
      throws IOException {
    if (known.isEmpty()) return here.stream().filter(f -> !isOwn(f.path())).toList();
    var before = known.get().manifest().digests();
    var changed = paths(git.changed(known.get().commit(), commit));
    return here.stream()
        .filter(file -> !isOwn(file.path()))
        .filter(file ->
            changed.contains(file.path())
                || !isAlike(expected.get(file.path()), before.get(file.path())))
        .toList();
  }

  private static boolean isAlike(@Nullable Digest expected, @Nullable String before) {
    return expected != null && expected.hex().equals(before);
  }

  private static Set<String> paths(List<TreeFile> files) {
    var paths = new HashSet<String>();
    for (var file : files) paths.add(file.path());
    return paths;
  }
}

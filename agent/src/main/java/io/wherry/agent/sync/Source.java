package io.wherry.agent.sync;

import io.wherry.common.git.Applied;
import io.wherry.common.git.CommitId;
import io.wherry.common.git.Fetched;
import io.wherry.common.git.GitRepository;
import io.wherry.common.git.Limits;
import io.wherry.common.model.Fault;
import io.wherry.common.release.StaticPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A place that somebody named: it brings commits into a repository of ours, and moves no ref. */
final class Source {
  private static final String INCOMING = "refs/wherry/incoming/named";
  private final GitRepository git;
  private final Download download;
  private final Path scratch;
  private final SyncSettings settings;

  Source(GitRepository git, Download download, Path scratch, SyncSettings settings) {
    this.git = git;
    this.download = download;
    this.scratch = scratch;
    this.settings = settings;
  }

  /** What came. */
  sealed interface Brought {
    /** The release asked for is this commit, or among what it goes on from. */
    record Tip(CommitId commit) implements Brought {}

    record Nothing(Fault why) implements Brought {}
  }

  Brought bring(String named, Optional<Long> number) throws IOException, InterruptedException {
    if (named.contains("://"))
      return named.endsWith(".bundle") ? remoteBundle(named, number) : fetch(named, number);
    var path = Path.of(named).toAbsolutePath().normalize();
    if (Files.isRegularFile(path)) return bundle(named, path, number);
    if (!Files.isDirectory(path)) return nothing(named + " does not exist");
    var repositories = repositories(path);
    if (repositories.size() == 1) return fetch(repositories.getFirst().toString(), number);
    return nothing(
        repositories.isEmpty()
            ? named
                + " holds no git repository; name a clone, a bare repository, a bundle, or a copy"
                + " of a master's static folder"
            : named + " holds several repositories; name one of " + repositories);
  }

  private static Brought nothing(String why) {
    return new Brought.Nothing(Fault.permanent(why));
  }

  /** A clone, a bare repository, or those of a master's static folder. */
  private static List<Path> repositories(Path folder) throws IOException {
    if (Files.exists(folder.resolve(".git")) || Files.isRegularFile(folder.resolve("HEAD")))
      return List.of(folder);
    var found = new ArrayList<Path>();
    var git = folder.resolve("git");
    if (!Files.isDirectory(git)) return found;
    try (var children = Files.newDirectoryStream(git, "*.git")) {
      children.forEach(found::add);
    }
    found.sort(null);
    return found;
  }

  private Brought fetch(String remote, Optional<Long> number) throws IOException {
    int seconds = (int) Math.max(1, settings.stall().toSeconds());
    try {
      if (number.isPresent()
          && git.fetch(remote, StaticPaths.ref(number.get()), INCOMING, seconds)
              instanceof Fetched.Got(var commit)) return new Brought.Tip(commit);
      // A clone knows no refs of releases, but has them all in its history.
      return switch (git.fetch(remote, "HEAD", INCOMING, seconds)) {
        case Fetched.Got(var commit) -> new Brought.Tip(commit);
        case Fetched.Failed(var why) -> new Brought.Nothing(why);
      };
    } finally {
      git.deleteRef(INCOMING);
    }
  }

  private Brought remoteBundle(String address, Optional<Long> number)
      throws IOException, InterruptedException {
    Files.createDirectories(scratch);
    var file = scratch.resolve("bundle");
    try {
      var fault = download.get(address, file);
      return fault.isPresent() ? new Brought.Nothing(fault.get()) : bundle(address, file, number);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private Brought bundle(String named, Path file, Optional<Long> number) throws IOException {
    var usual = Limits.USUAL;
    var limits = new Limits(settings.largestBundle().bytes(), usual.object(), usual.objects());
    return switch (git.apply(file, limits)) {
      case Applied.Stored(var tips) -> tip(named, tips, number);
      case Applied.Unfounded(var missing) ->
          nothing(
              named
                  + " builds on "
                  + missing
                  + ", which this host does not have; take the snapshot bundle of that release");
      case Applied.Hostile(var why) -> new Brought.Nothing(Fault.integrity(named + ": " + why));
    };
  }

  private static Brought tip(String named, Map<String, CommitId> tips, Optional<Long> number) {
    var exact = number.map(StaticPaths::ref).map(tips::get);
    if (exact.isPresent()) return new Brought.Tip(exact.get());
    for (var ref : List.of(GitRepository.MAIN, "HEAD"))
      if (tips.containsKey(ref)) return new Brought.Tip(tips.get(ref));
    return nothing(named + " brings no " + GitRepository.MAIN + ", only " + tips.keySet());
  }
}

package io.wherry.master;

import io.wherry.common.git.GitRepository;
import io.wherry.common.posix.TreeRemoval;
import io.wherry.common.release.StaticPaths;
import io.wherry.master.backup.Backup;
import io.wherry.master.backup.Backup.Source;
import io.wherry.master.backup.Contents;
import io.wherry.master.hold.Copies;
import io.wherry.master.hold.EventLog;
import io.wherry.master.publish.ReleaseRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes a backup, also while the master runs. The event log is copied first and everything else
 * afterwards: what the copy names is there, and what came later is not named.
 */
record BackupTaking(MasterSettings settings, List<Path> config, InstantSource clock) {
  /** What was written, and where. */
  record Taken(Path file, Contents contents) {}

  Taken take(Path file, boolean tarballs, Backup.Listener listener) throws IOException {
    var places = new BackupPlaces(settings);
    if (!Files.isRegularFile(places.paths().log()))
      throw new IOException(
          settings.stateDir() + " holds no master that has run; there is nothing to back up");
    var parent = file.toAbsolutePath().getParent();
    if (parent == null) throw new IOException(file + " names no file");
    var work = Files.createTempDirectory(parent, ".wherry-backup-");
    try {
      var taken = clock.instant();
      var sources = sources(places, work, tarballs);
      var contents =
          new Backup(file, listener)
              .write(Master.version(), settings.publish().repository().value(), taken, sources);
      return new Taken(file, contents);
    } finally {
      TreeRemoval.delete(work);
    }
  }

  private List<Source> sources(BackupPlaces places, Path work, boolean tarballs)
      throws IOException {
    var sources = new ArrayList<Source>();
    var log = work.resolve("events.db");
    Copies.take(places.paths().log(), log);
    sources.add(new Source(BackupPlaces.LOG, log, false));
    var newest = newest(log);
    places.state().forEach((name, path) -> sources.add(new Source(name, path, false)));
    places.keys().forEach((name, path) -> sources.add(new Source(name, path, false)));
    for (int i = 0; i < config.size(); i++)
      sources.add(new Source(configName(i), config.get(i), false));
    if (newest.isPresent())
      sources.add(new Source(BackupPlaces.HISTORY, history(places, work, newest.get()), true));
    if (tarballs)
      for (var file : BackupPlaces.filesBelow(places.tarballs()))
        if (!file.toString().endsWith(".wherry-new"))
          sources.add(
              new Source(BackupPlaces.TARBALLS + places.tarballs().relativize(file), file, true));
    return sources;
  }

  private static String configName(int index) {
    return index == 0 ? BackupPlaces.CONFIG : BackupPlaces.LATER_CONFIG + index + ".yaml";
  }

  private Optional<ReleaseRecord> newest(Path copy) throws IOException {
    try (var log = EventLog.open(copy)) {
      return Numbers.releases(log, clock).stream().reduce((_, later) -> later);
    }
  }

  /** Every release is an ancestor of the newest. */
  private static Path history(BackupPlaces places, Path work, ReleaseRecord newest)
      throws IOException {
    var bundle = work.resolve("history.bundle");
    var refs = List.of(GitRepository.MAIN, StaticPaths.ref(newest.release().number()));
    try (var git = GitRepository.open(places.git())) {
      git.bundle(bundle, newest.commit(), refs, Optional.empty());
    }
    return bundle;
  }
}

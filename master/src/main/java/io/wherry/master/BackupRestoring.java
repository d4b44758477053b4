package io.wherry.master;

import io.wherry.common.git.Applied;
import io.wherry.common.git.GitRepository;
import io.wherry.common.git.Limits;
import io.wherry.common.posix.DurableFile;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.TreeRemoval;
import io.wherry.master.backup.Backup;
import io.wherry.master.backup.OpenBackup;
import io.wherry.master.hold.Copies;
import io.wherry.master.hold.Entry;
import io.wherry.master.hold.EventLog;
import io.wherry.master.identity.IdentityFact;
import io.wherry.master.pipeline.HouseFact;
import io.wherry.master.publish.NumbersJumped;
import io.wherry.master.publish.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Makes a master out of a backup. What is only added goes first; the state folder comes last, in
 * one rename, so that a restore that was broken off leaves no master that starts.
 */
final class BackupRestoring {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private final OpenBackup backup;
  private final MasterSettings settings;
  private final BackupPlaces places;
  private final Instant now;
  private final InstantSource clock;
  private final List<Path> aside = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  BackupRestoring(OpenBackup backup, MasterSettings settings, InstantSource clock) {
    this.backup = backup;
    this.settings = settings;
    this.places = new BackupPlaces(settings);
    this.clock = clock;
    this.now = clock.instant();
  }

  /** What was restored, what was put aside for it, and what a person should know. */
  record Done(Numbers past, List<Path> aside, List<String> lacking, List<String> remarks) {}

  /** What is there already and would have to make room; empty where nothing is. */
  List<Path> inTheWay() throws IOException {
    var found = new ArrayList<Path>();
    if (Files.exists(settings.stateDir()) && !isEmpty(settings.stateDir()))
      found.add(settings.stateDir());
    for (var key : places.keys().entrySet())
      if (Files.exists(key.getValue()) && !isSame(key.getKey(), key.getValue()))
        found.add(key.getValue());
    return found;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) return false;
    try (var files = Files.newDirectoryStream(folder)) {
      return !files.iterator().hasNext();
    }
  }

  private boolean isSame(String name, Path file) throws IOException {
    return backup.text(name).equals(Optional.of(Files.readString(file)));
  }

  Done restore(Backup.Listener listener) throws IOException {
    requireFitting();
    var fresh = sibling(".restoring");
    if (Files.exists(fresh)) TreeRemoval.delete(fresh);
    try {
      backup.unpack(fresh, listener);
      var past = goOn(fresh);
      history(fresh);
      tarballs(fresh);
      keys(fresh);
      state(fresh);
      return new Done(past, List.copyOf(aside), lacking(), List.copyOf(remarks));
    } finally {
      if (Files.exists(fresh)) TreeRemoval.delete(fresh);
    }
  }

  private void requireFitting() throws IOException {
    var contents = backup.contents();
    var repository = settings.publish().repository().value();
    if (!contents.repository().equals(repository))
      throw new IOException(
          "the backup is of a master of repository "
              + contents.repository()
              + ", and the settings name "
              + repository
              + "; restore with the settings of that master");
    if (contents.taken().isAfter(now))
      throw new IOException(
          "the backup was taken at "
              + contents.taken()
              + ", and the clock says "
              + now
              + "; set the clock first: numbers go on by it");
    if (Files.exists(places.paths().log())) EventLog.requireIdle(places.paths().log());
  }

  /** Lets the log go on past all that any host can have seen of the master that was. */
  private Numbers goOn(Path fresh) throws IOException {
    try (var log = EventLog.open(fresh.resolve(BackupPlaces.LOG))) {
      var known = Numbers.in(log, clock).and(before(fresh)).and(served());
      var past = known.jumped(backup.contents().taken(), now);
      log.append(
          List.of(
              fact("releases", new NumbersJumped(past.release(), past.serial())),
              fact("identity", new IdentityFact.TokensVoided()),
              fact(
                  HouseFact.STREAM,
                  new HouseFact.Restored(
                      past.epoch(), backup.contents().taken(), past.rollout()))));
      return past;
    } finally {
      Files.deleteIfExists(fresh.resolve(BackupPlaces.LOG + ".lock"));
    }
  }

  private Entry fact(String stream, Record fact) {
    return new Entry(stream, fact, now, "wherry-master restore", "", "");
  }

  /** Of the state that makes room; what cannot be read of it is no hindrance. */
  private Numbers before(Path fresh) {
    var nothing = new Numbers(0, 0, 0, 0);
    if (!Files.exists(places.paths().log())) return nothing;
    var copy = fresh.resolve("before.db");
    try {
      Copies.take(places.paths().log(), copy);
      try (var log = EventLog.open(copy)) {
        return Numbers.in(log, clock);
      }
    } catch (IOException e) {
      remarks.add("the log that was here is not readable, and was put aside: " + e.getMessage());
      return nothing;
    }
  }

  /** Of what is still served here. */
  private Numbers served() throws IOException {
    long release = 0;
    if (Files.exists(places.git().resolve("HEAD")))
      try (var git = GitRepository.open(places.git())) {
        for (var ref : git.refs("refs/releases/").keySet())
          release = Math.max(release, Long.parseLong(ref.substring("refs/releases/".length())));
      }
    return new Numbers(release, 0, 0, 0);
  }

  private void history(Path fresh) throws IOException {
    var bundle = fresh.resolve(BackupPlaces.HISTORY);
    if (!Files.exists(bundle)) return;
    try (var git = GitRepository.at(places.git())) {
      switch (git.apply(bundle, Limits.USUAL)) {
        case Applied.Stored(var tips) -> {
          for (var tip : tips.entrySet())
            if (git.ref(tip.getKey()).isEmpty())
              git.moveRef(tip.getKey(), Optional.empty(), tip.getValue());
        }
        case Applied.Unfounded(var missing) ->
            throw new IOException("the backup's history lacks its beginning: " + missing);
        case Applied.Hostile(var why) ->
            throw new IOException("the backup's history cannot be taken: " + why);
      }
    }
  }

  private void tarballs(Path fresh) throws IOException {
    var folder = fresh.resolve("tarballs");
    for (var file : BackupPlaces.filesBelow(folder)) {
      var place = places.tarballs().resolve(folder.relativize(file).toString());
      if (!Files.exists(place)) DurableFile.write(place, out -> Files.copy(file, out));
    }
  }

  private void keys(Path fresh) throws IOException {
    for (var key : places.keys().entrySet()) {
      var file = key.getValue();
      if (Files.exists(file) && isSame(key.getKey(), file)) continue;
      if (Files.exists(file)) putAside(file);
      var folder = file.toAbsolutePath().getParent();
      if (folder != null) Files.createDirectories(folder);
      // Unpacked for its owner alone, and copied so.
      Files.copy(fresh.resolve(key.getKey()), file, StandardCopyOption.COPY_ATTRIBUTES);
      if (folder != null) Posix.fsyncDirectory(folder);
    }
  }

  private void state(Path fresh) throws IOException {
    var state = settings.stateDir();
    var parent = state.toAbsolutePath().getParent();
    if (parent == null) throw new IOException(state + " cannot be a state folder");
    if (Files.exists(state) && isEmpty(state)) Files.delete(state);
    if (Files.exists(state)) putAside(state);
    Files.createDirectories(parent);
    Files.move(fresh.resolve("state"), state, StandardCopyOption.ATOMIC_MOVE);
    Posix.fsyncDirectory(parent);
  }

  private void putAside(Path place) throws IOException {
    var stem = place.getFileName() + ".before-restore-" + STAMP.format(now);
    var to = place.resolveSibling(stem);
    for (int again = 2; Files.exists(to); again++) to = place.resolveSibling(stem + "-" + again);
    Files.move(place, to, StandardCopyOption.ATOMIC_MOVE);
    aside.add(to);
  }

  private Path sibling(String ending) {
    return settings.stateDir().resolveSibling(settings.stateDir().getFileName() + ending);
  }

  /** Tarballs that channels and the newest release need and that nobody has put here. */
  private List<String> lacking() throws IOException {
    var lacking = new TreeSet<String>();
    try (var log = EventLog.open(places.paths().log());
        var publisher = Publisher.open(settings.publish(), new SeamOfLedger(log, clock), clock)) {
      var releases = publisher.releases();
      var needed = new ArrayList<Long>();
      releases.newest().ifPresent(r -> needed.add(r.release().number()));
      releases.channels().forEach(c -> needed.add(c.release().number()));
      for (var record : releases.list())
        if (needed.contains(record.release().number()))
          for (var entry : releases.manifest(record).entries())
            for (var artefact : entry.artefacts())
              if (!Files.exists(places.tarballs().resolve(artefact.name())))
                lacking.add(artefact.name());
    }
    return List.copyOf(lacking);
  }

  /** How old the backup is. */
  Duration age() {
    return Duration.between(backup.contents().taken(), now);
  }
}

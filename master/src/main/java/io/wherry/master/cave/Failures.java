package io.wherry.master.cave;

import io.wherry.common.cave.CaveEvent.Job;
import io.wherry.common.cave.CaveEvent.Kind;
import io.wherry.common.cave.CaveOutput;
import io.wherry.common.model.PackageId;
import io.wherry.common.process.Exit;
import io.wherry.master.build.BuildResult.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Words for what a run did not make. */
final class Failures {
  private static final int TAIL = 25;
  private static final long LARGEST = 64 << 20;

  /** As paludis dies: the line before says where, the ones behind who called whom. */
  private static final Pattern DIED =
      Pattern.compile("!!! (?!ERROR in |In .* at line |Call stack:| {2,})(\\S.*)");

  private final CaveRun run;
  private final JobLogs logs;

  Failures(CaveRun run, JobLogs logs) {
    this.run = run;
    this.logs = logs;
  }

  /**
   * What was to be made and is not there decides; what cave seems to say only explains it, since
   * anything that a build prints may look like it.
   */
  List<Failure> of(Exit exit, Collection<PackageId> missing) {
    var found = new ArrayList<Failure>();
    if (missing.isEmpty()) return found;
    var left = new TreeSet<>(missing);
    for (var job : run.failed().entrySet()) {
      var id = job.getKey().what().id();
      if (job.getKey().kind() == Kind.BINARY && !missing.contains(id)) continue;
      found.add(failed(job.getKey(), job.getValue()));
      left.remove(id);
    }
    run.unfinished()
        .filter(job -> left.remove(job.what().id()))
        .ifPresent(job -> found.add(brokenOff(job, exit)));
    run.skipped().forEach(left::remove);
    if (!found.isEmpty()) return withDependents(found, left);
    return left.stream().map(id -> notThere(id, exit)).toList();
  }

  /** All that was not come to is said of the first. */
  private List<Failure> withDependents(List<Failure> found, Collection<PackageId> left) {
    var failed = new TreeSet<PackageId>();
    for (var failure : found) failed.add(failure.id());
    var blocked = new TreeSet<>(run.skipped());
    blocked.addAll(left);
    blocked.removeAll(failed);
    var first = found.getFirst();
    found.set(
        0,
        failure(first.id(), first.phase(), first.why(), first.lastLines(), first.log(), blocked));
    return found;
  }

  private static Failure failure(
      PackageId id,
      String phase,
      String why,
      List<String> lines,
      Optional<Path> log,
      Collection<PackageId> blocked) {
    return new Failure(id, phase, why, lines, log, List.copyOf(blocked));
  }

  private Failure failed(Job job, Optional<Path> log) {
    var id = job.what().id();
    var lines = log.map(Failures::lines).filter(l -> !l.isEmpty()).orElse(logs.tailOf(id));
    var why = died(lines).orElse(usual(job));
    var file = log.filter(Files::isReadable).or(() -> logs.fileOf(id)).or(() -> log);
    return failure(id, run.phaseOf(job), why, tail(lines), file, List.of());
  }

  private static String usual(Job job) {
    return job.kind() == Kind.FETCH
        ? "cave could not fetch what it is built from"
        : "cave says that it failed";
  }

  private static Optional<String> died(List<String> lines) {
    Optional<String> found = Optional.empty();
    for (var line : lines) {
      var died = DIED.matcher(line);
      if (died.matches()) found = Optional.of(died.group(1));
    }
    return found;
  }

  private Failure brokenOff(Job job, Exit exit) {
    var id = job.what().id();
    return failure(
        id, run.phaseOf(job), "cave " + exit.words(), logs.tailOf(id), logs.fileOf(id), List.of());
  }

  private Failure notThere(PackageId id, Exit exit) {
    return failure(
        id,
        "checking",
        "cave " + exit.words() + " and there is no new pbin of it",
        logs.tailOf(id),
        logs.fileOf(id),
        List.of());
  }

  /** Of a log that cave names; nothing where it cannot be read. */
  private static List<String> lines(Path log) {
    try {
      if (Files.size(log) > LARGEST) return List.of();
      var text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
      return text.lines().map(CaveOutput::plain).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static List<String> tail(List<String> lines) {
    return lines.subList(Math.max(0, lines.size() - TAIL), lines.size());
  }
}

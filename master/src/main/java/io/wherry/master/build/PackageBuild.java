package io.wherry.master.build;

import io.wherry.common.archive.OwnerNames;
import io.wherry.common.archive.Tarballs;
import io.wherry.common.archive.Target;
import io.wherry.common.model.Build;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.posix.TreeRemoval;
import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import io.wherry.master.build.Sources.Brought;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Builds one package from beginning to end. Any thread; an interrupt kills its processes. */
final class PackageBuild {
  private static final Duration FOREVER = Duration.ofDays(365);

  private final Workplace place;
  private final ExheresTrees trees;
  private final BuildEnvironment environment;
  private final BuiltStore store;
  private final PbinText pbins;

  PackageBuild(
      Workplace place,
      ExheresTrees trees,
      BuildEnvironment environment,
      BuiltStore store,
      PbinText pbins) {
    this.place = place;
    this.trees = trees;
    this.environment = environment;
    this.store = store;
    this.pbins = pbins;
  }

  /** What one package is built from, and where its log goes. */
  record Task(
      Planned planned,
      Build build,
      Digest inputs,
      Collection<Brought> sources,
      List<String> installed,
      Path log) {}

  /** How it ended. */
  sealed interface Outcome {
    record Made(BuiltStore.Entry entry) implements Outcome {}

    record Broken(BuildResult.Failure failure) implements Outcome {}
  }

  Outcome run(Task task, Consumer<String> phases) throws IOException, InterruptedException {
    var job = place.newJob(task.planned().id().name().name());
    try {
      prepare(task, job);
      try (var log = new BuildLog(task.log(), place::shown)) {
        var watch = new PhaseWatch(phases, environment.settings().limits().phaseTimeout());
        var exit = watch.over(command(task, job), log);
        if (!exit.ok()) return broken(task, watch.phase(), why(exit, watch, log), log);
        phases.accept("packing");
        return packed(task, job, log);
      }
    } finally {
      TreeRemoval.delete(job);
    }
  }

  private void prepare(Task task, Path job) throws IOException {
    for (var directory : List.of("base", "image", "temp", "home"))
      place.user().ownDirectory(job.resolve(directory));
    var sources = Files.createDirectory(job.resolve("sources"));
    for (var source : task.sources()) {
      var link = sources.resolve(source.name());
      if (place.user().reaches(source.file())) {
        Files.createSymbolicLink(link, source.file().toRealPath());
      } else {
        Files.copy(source.file(), link);
        DirectoryTree.readable(link);
      }
    }
    Files.writeString(job.resolve("installed"), String.join("\n", task.installed()) + "\n");
  }

  private Command command(Task task, Path job) throws IOException {
    var planned = task.planned();
    var source = planned.exheres().source();
    var script = place.script("build").toString();
    var archives = task.sources().stream().map(Brought::name).toList();
    var variables =
        new HashMap<>(environment.building(planned, job, trees.exlibDirectories(source), archives));
    variables.put("REPOSITORY", place.nameOf(source.tree()));
    return place
        .user()
        .run(Command.of("bash", "--noprofile", "--norc", script))
        .onlyWith(variables)
        .in(job)
        .within(FOREVER);
  }

  private static String why(Exit exit, PhaseWatch watch, BuildLog log) {
    return watch.tookTooLong()
        ? "it took longer than build.limits.phase-timeout and was killed"
        : log.error().orElse("bash " + exit.words());
  }

  private static Outcome broken(Task task, String phase, String why, BuildLog log) {
    return new Outcome.Broken(
        new BuildResult.Failure(
            task.planned().id(), phase, why, log.tail(), Optional.of(task.log()), List.of()));
  }

  private Outcome packed(Task task, Path job, BuildLog log) throws IOException {
    var made = store.begin(task.build());
    try {
      var saved = made.resolve("environment");
      try (var in =
          Files.newInputStream(job.resolve("temp/environment"), LinkOption.NOFOLLOW_LINKS)) {
        Files.copy(in, saved);
      }
      Tarballs.write(
          job.resolve("image"),
          saved,
          Encoding.PUBLISHED.stream()
              .map(e -> new Target(e, made.resolve("package." + e.ending())))
              .toList(),
          owners());
      Files.delete(saved);
      pbins.write(task.planned(), task.build(), made);
      return new Outcome.Made(store.keep(task.build(), task.inputs(), made));
    } catch (IOException e) {
      TreeRemoval.delete(made);
      return broken(task, "packing", String.valueOf(e.getMessage()), log);
    }
  }

  private OwnerNames owners() throws IOException {
    return OwnerNames.of(Path.of("/"), place.user().uid(), place.user().gid());
  }
}

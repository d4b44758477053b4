package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.InstalledEntry;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs phases with the journal told before and after: what one did cannot be undone. */
final class Phases {
  private final PhaseRunner runner;
  private final Journal journal;
  private final Points points;
  private final Path workplace;
  private final boolean reverting;
  private final InstallListener listener;

  /** {@code workplace} is where packages get a directory of their own for the time. */
  Phases(
      PhaseRunner runner,
      Journal journal,
      Points points,
      Path workplace,
      boolean reverting,
      InstallListener listener) {
    this.runner = runner;
    this.journal = journal;
    this.points = points;
    this.workplace = workplace;
    this.reverting = reverting;
    this.listener = listener;
  }

  /** Directory for a package's phases, and for the environments of packages that leave. */
  Path temp(PackageId id) throws IOException {
    Trees.privateDirectory(workplace);
    var name = id.name();
    var temp = workplace.resolve(name.category() + "---" + name.name() + "-" + id.version());
    Trees.privateDirectory(temp);
    return temp;
  }

  /** Refuses where the phase fails. */
  Directives mustRun(PhaseCall call) throws IOException {
    return switch (run(call)) {
      case PhaseRunner.Ending.Done(var directives) -> directives;
      case PhaseRunner.Ending.Broken(var how) ->
          throw Refusal.permanent(call.phase().function() + " of " + call.id() + " " + how);
    };
  }

  /** A failure is told and stops nothing: what leaves must not be able to stay by failing. */
  void mayRun(PhaseCall call) throws IOException {
    switch (run(call)) {
      case PhaseRunner.Ending.Done _ -> {}
      case PhaseRunner.Ending.Broken(var how) ->
          listener.warned(call.phase().function() + " of " + call.id() + " " + how);
    }
  }

  private PhaseRunner.Ending run(PhaseCall call) throws IOException {
    journal.commit(new Note.PhaseStarted(call.id(), call.phase().word(), reverting));
    points.at("phase " + call.phase().word() + " of " + call.id());
    var ending = runner.run(call);
    boolean ok = ending instanceof PhaseRunner.Ending.Done;
    journal.add(new Note.PhaseFinished(call.id(), call.phase().word(), ok));
    return ending;
  }

  /** An installed package with its environment laid out, for as long as its phases run. */
  record Leaving(PackageId id, SavedEnvironment saved, Path environment, Path temp) {
    PhaseCall call(Phase phase, List<PackageId> replacing, Optional<PackageId> replacedBy) {
      return new PhaseCall(
          id, phase, environment, temp.resolve("image"), temp, replacing, replacedBy);
    }
  }

  /** Absent where none of the phases is the package's own, or it has no environment at all. */
  Optional<Leaving> layOut(InstalledEntry entry, Phase... wanted) throws IOException {
    if (!NamedFiles.isFile(entry.directory().resolve("environment.bz2"))) return Optional.empty();
    var text = entry.environment();
    var saved = SavedEnvironment.of(text);
    if (List.of(wanted).stream().noneMatch(saved::defines)) return Optional.empty();
    var temp = temp(entry.id());
    var environment = NamedFiles.write(temp.resolve("installed-environment"), text);
    return Optional.of(new Leaving(entry.id(), saved, environment, temp));
  }
}

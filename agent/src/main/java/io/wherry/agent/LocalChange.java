package io.wherry.agent;

import io.wherry.agent.aftermath.Scan;
import io.wherry.agent.cave.CaveInstaller;
import io.wherry.agent.install.MergeResult;
import io.wherry.agent.install.Recovery;
import io.wherry.agent.install.RevertResult;
import io.wherry.agent.work.Checking;
import io.wherry.agent.work.Installing;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/**
 * A change that a person makes on this host, where no master is asked: merged, checked, and then
 * sealed or taken back at once. Holds the worker's lock until it is closed. One thread only.
 */
final class LocalChange implements AutoCloseable {
  private static final String MARK = "local-";
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private final NativeInstalling installing;
  private final Checking checks;
  private final Narrator told;
  private final FileLock lock;
  private final Remaining remaining;

  private LocalChange(
      NativeInstalling installing,
      Checking checks,
      Narrator told,
      FileLock lock,
      Remaining remaining) {
    this.installing = installing;
    this.checks = checks;
    this.told = told;
    this.lock = lock;
    this.remaining = remaining;
  }

  /** How a change ended. */
  sealed interface End {
    /** It stands for good. {@code configurationFiles} wait beside those in use. */
    record Settled(List<String> lastingEffects, List<String> configurationFiles) implements End {}

    /** Every file and entry is as before. */
    record AsBefore(Fault why, List<String> lastingEffects) implements End {}

    /** Only a recovery can tell. */
    record Open(Fault why) implements End {}

    /** For programs. */
    default String word() {
      return switch (this) {
        case Settled _ -> "settled";
        case AsBefore _ -> "as-before";
        case Open _ -> "open";
      };
    }

    default Optional<String> reason() {
      return switch (this) {
        case Settled _ -> Optional.empty();
        case AsBefore(var why, _) -> Optional.of(why.what());
        case Open(var why) -> Optional.of(why.what());
      };
    }
  }

  /**
   * Waits for nobody: refuses where a worker of the agent is at work. What an earlier change left
   * half done is ended first.
   */
  static LocalChange open(
      AgentSettings settings, NativeInstalling installing, Narrator told, String command)
      throws IOException, InterruptedException, Failures.Stop {
    requireNoneOfCaves(settings);
    return openBeside(settings, installing, told, command);
  }

  /**
   * Likewise, and in the middle of a change with cave too, on which nobody is at work: it cannot
   * end before what cave has left half done is repaired.
   */
  static LocalChange openBeside(
      AgentSettings settings, NativeInstalling installing, Narrator told, String command)
      throws IOException, InterruptedException, Failures.Stop {
    var change =
        new LocalChange(
            installing,
            Worker.checks(settings),
            told,
            lock(settings, command),
            () -> remaining(settings));
    try {
      change.awaitOthers();
      change.recover();
      change.tidy();
      return change;
    } catch (InterruptedException | IOException | RuntimeException | Failures.Stop e) {
      change.close();
      throw e;
    }
  }

  /** What cave has begun for the agent, only the agent ends. */
  private static void requireNoneOfCaves(AgentSettings settings) throws IOException, Failures.Stop {
    if (CaveInstaller.isChangeOpen(settings.installing()))
      throw new Failures.Stop(
          ExitCode.FAILED,
          "a change of the agent with cave is not over; start the agent with 'wherry-agent run',"
              + " which ends it or takes it back");
  }

  /** What is left to do on the machine now. */
  private interface Remaining {
    List<String> words();
  }

  private static List<String> remaining(AgentSettings settings) {
    try {
      return Scan.of(settings.root(), settings.installing().stateDir()).look().words();
    } catch (IOException e) {
      return List.of("cannot look what is left to do: " + e.getMessage());
    }
  }

  /** For whoever only looks, but where workers write. */
  static FileLock lock(AgentSettings settings, String command) throws IOException, Failures.Stop {
    var places = new Places(settings.stateDir());
    if (!Files.isDirectory(settings.stateDir())) places.make();
    var lock = places.tryLockWorker(command);
    if (lock.isPresent()) return lock.get();
    throw new Failures.Stop(
        ExitCode.FAILED,
        "a change is under way on this host ("
            + places.workerLockHolder()
            + "); wait for its end, or see 'wherry-agent status'");
  }

  static ChangeId newId(InstantSource clock) {
    return new ChangeId(MARK + clock.millis() + "-" + ProcessHandle.current().pid());
  }

  /** A paludis that is at work here is waited for: what it does belongs to what is planned. */
  private void awaitOthers() throws IOException, InterruptedException, Failures.Stop {
    var other = installing.installer().otherAtWork();
    if (other.isEmpty()) return;
    told.tell("waiting for " + other.get() + ", which changes packages in this root");
    if (!installing.installer().othersEnd(LONGEST))
      throw new Failures.Stop(
          ExitCode.FAILED,
          other.get() + " still changes packages in this root; try again when it is done");
  }

  /** It may be tried again at any time, so that it stops nothing. */
  private void tidy() {
    installing
        .installer()
        .tidy(newId(InstantSource.system()))
        .ifPresent(fault -> told.warned(fault.what()));
  }

  private void recover() throws InterruptedException, Failures.Stop {
    switch (installing.installer().recover()) {
      case Recovery.Nothing() -> {}
      case Recovery.Restored(var change, var effects) -> {
        told.tell("first: change " + change + " had been broken off; all its files are put back");
        effects.forEach(effect -> told.tell("  not undone: " + effect));
      }
      case Recovery.Confirmed(var change) ->
          told.tell("first: change " + change + " stands; the rest of its backups is gone now");
      case Recovery.MergedUnconfirmed(var change, _) -> endOf(change);
      case Recovery.Failed(var fault) -> throw new Failures.Stop(ExitCode.FAILED, fault.what());
    }
  }

  private void endOf(ChangeId change) throws InterruptedException, Failures.Stop {
    if (!change.value().startsWith(MARK))
      throw new Failures.Stop(
          ExitCode.FAILED,
          "change "
              + change
              + " of the agent waits for the master's word; wait for it, or start the agent with"
              + " 'wherry-agent run', which takes the change back where no word comes");
    switch (checked(List.of(), List.of())) {
      case End.Settled _ -> told.tell("first: change " + change + " was whole, and stands now");
      case End.AsBefore(var why, _) ->
          told.tell("first: change " + change + " was taken back: " + why.what());
      case End.Open(var why) -> throw new Failures.Stop(ExitCode.FAILED, why.what());
    }
  }

  /**
   * True where what is staged takes away what this process runs on: the command must be given once
   * more, to a copy that stands elsewhere.
   */
  boolean mustMove() throws InterruptedException, Failures.Stop {
    return switch (installing.standing()) {
      case Installing.Standing.Firm() -> false;
      case Installing.Standing.Moved(var why) -> {
        told.tell(why);
        yield true;
      }
      case Installing.Standing.Sunk(var fault) ->
          throw new Failures.Stop(ExitCode.FAILED, fault.what());
    };
  }

  /** The command once more, answered with yes already, from the copy, which goes with its end. */
  static int again(AgentSettings settings, CommandLine.Model.CommandSpec spec, Terminal terminal)
      throws IOException, InterruptedException {
    var arguments = new ArrayList<>(spec.root().commandLine().getParseResult().originalArgs());
    if (!arguments.contains("--yes")) arguments.add("--yes");
    var ground = OwnGround.below(settings.stateDir());
    int code = ground.again(arguments, terminal.out()::println);
    ground.release(InstallerChoice.isChangeOpen(settings));
    return code;
  }

  /** Merges what the installer has staged. */
  End finish() throws InterruptedException {
    installing.otherAtWork().ifPresent(who -> told.tell("waiting for " + who));
    installing.installer().haveRoot(LONGEST);
    return switch (installing.installer().merge()) {
      case MergeResult.Merged(var effects, var configuration) -> checked(effects, configuration);
      case MergeResult.Restored(var fault, var effects) -> new End.AsBefore(fault, effects);
      case MergeResult.NotRestored(var fault) -> new End.Open(fault);
    };
  }

  private End checked(List<String> effects, List<String> configuration)
      throws InterruptedException {
    var ill = checks.check();
    if (ill.isPresent()) return revert(ill.get());
    return installing
        .installer()
        .confirm()
        .<End>map(End.Open::new)
        .orElseGet(() -> new End.Settled(effects, configuration));
  }

  private End revert(Fault why) {
    return switch (installing.installer().revert()) {
      case RevertResult.Reverted(var effects) -> new End.AsBefore(why, effects);
      case RevertResult.RevertFailed(var fault) ->
          new End.Open(new Fault(fault.category(), why.what() + "; and " + fault.what()));
    };
  }

  /** Says how it ended; the exit code. */
  int report(End end, String done) {
    told.done();
    switch (end) {
      case End.Settled(var effects, var configuration) -> {
        configuration.forEach(file -> told.warned(NativeInstalling.waiting(file)));
        told.tell(done);
        remaining.words().forEach(told::tell);
      }
      case End.AsBefore(var why, var effects) -> {
        told.failed(why.what() + "; every file and entry is as it was before");
        effects.forEach(effect -> told.tell("not undone: " + effect));
      }
      case End.Open(var why) ->
          told.failed(
              why.what()
                  + "; mend that and give any command that changes this host, or start the agent:"
                  + " what is half done is ended first");
    }
    return end instanceof End.Settled ? ExitCode.OK : ExitCode.FAILED;
  }

  NativeInstalling installing() {
    return installing;
  }

  @Override
  public void close() throws IOException {
    try {
      installing.installer().close();
    } finally {
      lock.release();
    }
  }
}

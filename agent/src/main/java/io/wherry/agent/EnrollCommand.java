package io.wherry.agent;

import io.wherry.agent.identity.Enroller;
import io.wherry.agent.identity.IdentityStore;
import io.wherry.agent.install.CaveHook;
import io.wherry.agent.link.GrpcEnrolDoor;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.setup.SetupFiles.Manner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes this machine a host. */
@Command(
    name = "enroll",
    description = "Makes this machine a host of the master that made the token.",
    mixinStandardHelpOptions = true)
final class EnrollCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @ArgGroup(multiplicity = "1")
  private TokenOption token = new TokenOption();

  @Option(names = "--force", description = "Give up the identity that this host has already.")
  private boolean force;

  @Option(
      names = "--paludis",
      description = "Have this host's paludis take its packages from the agent.")
  private boolean paludis;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  /** On the command line everybody on this machine can read it; from a file only its readers. */
  static final class TokenOption {
    @Option(names = "--token", description = "Join token, as 'wherry token' printed it.")
    @Nullable String token;

    @Option(names = "--token-file", description = "File that holds the join token.")
    @Nullable Path file;
  }

  @Override
  public Integer call() throws Exception {
    var chosen = settings.load();
    var places = new Places(chosen.stateDir());
    var setup = new PaludisSetup(chosen, Manner.CREATE, InstantSource.system());
    if (paludis) PaludisCommand.requirePaludis(chosen, setup);
    makeRoom(places);
    var facts = chosen.facts();
    var machine =
        new Enroller.Machine(
            facts.machineId(), facts.hostName(), new LocalHost(chosen, this::warn).inventory());
    var enroller =
        new Enroller(
            new IdentityStore(chosen.stateDir()),
            new GrpcEnrolDoor(PATIENCE),
            InstantSource.system());
    return switch (enroller.enrol(text(), machine, force)) {
      case Enroller.Outcome.Joined(var identity) -> {
        var membership = identity.membership();
        say(
            "enrolled as "
                + identity.host()
                + ", following channel "
                + membership.channel()
                + " of "
                + membership.repository()
                + "; "
                + adopted(machine)
                + " installed packages adopted");
        if (paludis) yield settle(setup, membership.repository());
        hook(new CaveHook(chosen.installing()));
        yield ExitCode.OK;
      }
      case Enroller.Outcome.Unreachable(var why) ->
          throw new Failures.Stop(ExitCode.UNREACHABLE, why);
      case Enroller.Outcome.Failed(var why) -> throw new Failures.Stop(ExitCode.REFUSED, why);
      case Enroller.Outcome.NotKept(var why) -> throw new Failures.Stop(ExitCode.FAILED, why);
    };
  }

  private static void makeRoom(Places places) throws Failures.Stop {
    try {
      places.make();
    } catch (IOException e) {
      throw new Failures.Stop(ExitCode.FAILED, e.getMessage() + ". The token was not used");
    }
  }

  /** The host is enrolled, whatever becomes of this. */
  private void hook(CaveHook hook) {
    try {
      if (hook.state() == CaveHook.State.NO_PALUDIS) return;
      hook.install();
      say(HookCommand.words(hook));
    } catch (IOException e) {
      say("paludis was not told to ask before it changes this root: " + e.getMessage());
    }
  }

  /** The host is enrolled; what could not be set up is told, and can be tried again. */
  private int settle(PaludisSetup setup, RepositoryName repository)
      throws IOException, InterruptedException {
    var report = setup.settle(repository);
    if (spec != null) setup.print(report, false, spec.commandLine().getOut());
    if (report.exitCode() != ExitCode.OK)
      warn("paludis is not set up as a whole; see 'wherry-agent paludis'");
    return report.exitCode();
  }

  private String text() throws IOException {
    if (token.token != null) return token.token.strip();
    return token.file == null ? "" : Files.readString(token.file).strip();
  }

  /** Those of other databases are nobody's to adopt. */
  private static long adopted(Enroller.Machine machine) {
    return machine.inventory().packages().stream().filter(p -> p.elsewhere().isEmpty()).count();
  }

  private void warn(String what) {
    if (spec != null) spec.commandLine().getErr().println("warning: " + what);
  }

  private void say(String line) {
    if (spec != null) spec.commandLine().getOut().println(line);
  }
}

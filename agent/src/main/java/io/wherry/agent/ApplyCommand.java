package io.wherry.agent;

import io.wherry.agent.sync.Authority;
import io.wherry.agent.sync.OfflineSync;
import io.wherry.agent.sync.SyncResult;
import io.wherry.agent.sync.SyncedRelease;
import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.Fault;
import io.wherry.common.resolve.Provided;
import io.wherry.common.resolve.Resolution;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "apply",
    description = "Installs from a release that lies somewhere, without a master.",
    mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
  private static final String NAME = "wherry-agent apply";
  private final Terminal terminal;

  @Mixin private SettingsOptions settings = new SettingsOptions();
  @Mixin private ChangeOptions options = new ChangeOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "PACKAGE",
      description = "As name, category/name, with :slot, or =category/name-version.")
  private List<String> packages = List.of();

  @Option(
      names = "--repository",
      required = true,
      paramLabel = "PLACE",
      description =
          "Where the release is: a git clone, a bare repository, a bundle, a copy of a master's"
              + " static folder, or the address of a bundle or repository.")
  private String repository = "";

  @Option(
      names = "--tarballs",
      paramLabel = "PLACE",
      description =
          "Where the tarballs are: a folder, or an address that holds tarballs/; default: the"
              + " folder tarballs in or above the repository.")
  private @Nullable String tarballs;

  @Option(
      names = "--release",
      paramLabel = "N",
      description = "The release's number; default: the one that stands there.")
  private @Nullable Long release;

  @Option(names = "--world", description = "All that is installed and that the release offers.")
  private boolean world;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "Public key to believe, or its file; repeatable. Only for machines not enrolled.")
  private List<String> keys = List.of();

  @Option(
      names = "--insecure-unsigned",
      description = "Take a release that nobody has signed. Its packages run as root.")
  private boolean unsigned;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  ApplyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What was done, for programs. */
  private record View(
      String release,
      List<Proposal.Row> changes,
      List<String> notes,
      String outcome,
      Optional<String> why) {}

  @Override
  public Integer call() throws Exception {
    if (packages.isEmpty() && !world)
      throw new Failures.Stop(
          ExitCode.USAGE, "name packages, or say --world for all that is installed");
    var chosen = settings.load();
    options.require(terminal);
    var narrator = new Narrator(terminal, options.json());
    var authority = Believed.of(chosen, keys, unsigned, narrator::warned);
    return options.dryRun()
        ? onlyShow(chosen, authority, narrator)
        : apply(chosen, authority, narrator);
  }

  private int onlyShow(AgentSettings chosen, Authority authority, Narrator narrator)
      throws Exception {
    try (var lock = LocalChange.lock(chosen, NAME);
        var offline = offline(chosen)) {
      assert lock.isValid();
      var proposal = proposal(chosen, offline, authority, narrator);
      var rows = show(proposal, from(chosen, proposal));
      if (options.json()) print(proposal, rows, "dry-run", Optional.empty());
      else terminal.out().println("nothing was done: --dry-run");
      return ExitCode.OK;
    }
  }

  private OfflineSync offline(AgentSettings chosen) throws IOException {
    return OfflineSync.open(
        new Places(chosen.stateDir()).repository(), chosen.sync(), terminal.clock());
  }

  private int apply(AgentSettings chosen, Authority authority, Narrator narrator) throws Exception {
    var installing = NativeInstalling.of(chosen, terminal.clock(), narrator);
    try (var change = LocalChange.open(chosen, installing, narrator, NAME);
        var offline = offline(chosen)) {
      var proposal = proposal(chosen, offline, authority, narrator);
      var from = from(chosen, proposal);
      var rows = show(proposal, from);
      if (proposal.isEmpty()) {
        if (options.json()) print(proposal, rows, "nothing", Optional.empty());
        return ExitCode.OK;
      }
      options.requireConsent(
          terminal, "apply release " + proposal.plan().release() + "?", "nothing was done");
      failOn(offline.show(proposal.release()));
      failOn(
          new LocalPreparation(chosen, terminal.clock(), narrator).run(proposal, from, installing));
      if (!change.mustMove()) return finish(change, proposal, rows);
    }
    return LocalChange.again(chosen, spec, terminal);
  }

  private int finish(LocalChange change, Proposal proposal, List<Proposal.Row> rows)
      throws InterruptedException {
    var end = change.finish();
    int code = change.report(end, "release " + proposal.plan().release() + " is applied");
    if (options.json()) print(proposal, rows, end.word(), end.reason());
    return code;
  }

  /** Without installations nobody needs to know where tarballs are. */
  private LocalTarballs.From from(AgentSettings chosen, Proposal proposal) throws Failures.Stop {
    return proposal.plan().installs().isEmpty()
        ? LocalTarballs.NOWHERE
        : LocalTarballs.find(Optional.ofNullable(tarballs), repository, chosen);
  }

  private Proposal proposal(
      AgentSettings chosen, OfflineSync offline, Authority authority, Narrator narrator)
      throws IOException, InterruptedException, Failures.Stop {
    var found = found(offline.find(repository, Optional.ofNullable(release), authority));
    var planning =
        new LocalPlanning(
            found.catalogue(),
            new Provided(found.manifest().provided()),
            new LocalHost(chosen, narrator::warned).inventory());
    var specs = planning.specs(packages);
    return switch (world ? planning.world(specs) : planning.named(specs)) {
      case Resolution.Resolved(var plan, var notes) -> new Proposal(found, plan, notes);
      case Resolution.Impossible(_, var explanation) ->
          throw new Failures.Stop(
              ExitCode.FAILED,
              "release "
                  + found.manifest().release()
                  + " cannot be applied here:\n  "
                  + String.join("\n  ", explanation));
    };
  }

  private static SyncedRelease found(SyncResult result) throws Failures.Stop {
    return switch (result) {
      case SyncResult.Synced(var found) -> found;
      case SyncResult.Refused(var why) -> throw stop(why);
      case SyncResult.Unreachable(var why) -> throw stop(why);
    };
  }

  private static void failOn(Optional<Fault> fault) throws Failures.Stop {
    if (fault.isPresent()) throw stop(fault.get());
  }

  private static Failures.Stop stop(Fault fault) {
    int code =
        switch (fault.category()) {
          case TRANSIENT -> ExitCode.UNREACHABLE;
          case INTEGRITY -> ExitCode.REFUSED;
          case PERMANENT, LOCAL -> ExitCode.FAILED;
        };
    return new Failures.Stop(code, fault.what());
  }

  private List<Proposal.Row> show(Proposal proposal, LocalTarballs.From from) {
    var rows = proposal.rows(from.fetching());
    if (options.json()) return rows;
    if (proposal.isEmpty())
      terminal
          .out()
          .println(
              "nothing to do: everything meant is as release "
                  + proposal.plan().release()
                  + " has it");
    else proposal.print(rows, terminal.out());
    return rows;
  }

  private void print(
      Proposal proposal, List<Proposal.Row> rows, String outcome, Optional<String> why) {
    var release = proposal.plan().release().toString();
    terminal
        .out()
        .println(Json.writePretty(new View(release, rows, proposal.notes(), outcome, why)));
  }
}

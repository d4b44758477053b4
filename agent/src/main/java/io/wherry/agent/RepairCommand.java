package io.wherry.agent;

import io.wherry.agent.cave.CaveInstaller;
import io.wherry.agent.inspect.CrowdedSlot.Claim;
import io.wherry.agent.install.StageResult;
import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.terminal.Figures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts right what somebody else has left behind: slots that hold more than one entry. */
@Command(
    name = "repair",
    description = "Leaves one entry in every slot: that which the files on disk belong to.",
    mixinStandardHelpOptions = true)
final class RepairCommand implements Callable<Integer> {
  private static final String CAVES =
      "the change with cave in which that happened is not over: the agent takes it back when it"
          + " starts, or tries again by itself";
  private final Terminal terminal;

  @Mixin private SettingsOptions settings = new SettingsOptions();
  @Mixin private ChangeOptions options = new ChangeOptions();

  @Option(
      names = "--keep",
      paramLabel = "ENTRY",
      description = "The entry that stays, as it is listed, where the files do not tell.")
  private List<String> keep = List.of();

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  RepairCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What came of it, for programs. */
  private record View(List<SlotView> slots, String outcome, Optional<String> why) {}

  private record SlotView(String slot, List<EntryView> entries) {}

  private record EntryView(
      String name,
      String entry,
      String action,
      long objects,
      long wrong,
      List<String> removed,
      List<String> staying) {}

  @Override
  public Integer call() throws Exception {
    var chosen = settings.load();
    options.require(terminal);
    if (options.dryRun()) return onlyShow(chosen);
    var narrator = new Narrator(terminal, options.json());
    var installing = NativeInstalling.of(chosen, terminal.clock(), narrator);
    try (var change = LocalChange.openBeside(chosen, installing, narrator, "wherry-agent repair")) {
      var repair = repair(chosen);
      if (!options.json()) show(repair);
      if (repair.surplus().isEmpty()) return nothing(repair);
      options.requireConsent(terminal, "take away " + count(repair) + "?", "nothing was changed");
      stage(change, repair);
      if (!change.mustMove()) return finish(change, repair, chosen);
    }
    return LocalChange.again(chosen, spec, terminal);
  }

  private Repair repair(AgentSettings chosen) throws Exception {
    var unfinished = CaveInstaller.unfinished(chosen.installing());
    var repair = Repair.of(chosen.root(), Set.copyOf(keep), unfinished);
    for (var magic : keep)
      if (repair.slots().stream().noneMatch(s -> s.crowded().named(magic::equals).isPresent()))
        throw new Failures.Stop(
            ExitCode.NOT_THERE, "no slot with several entries has a whole entry '" + magic + "'");
    return repair;
  }

  private int onlyShow(AgentSettings chosen) throws Exception {
    var repair = repair(chosen);
    if (options.json()) print(repair, "dry-run", Optional.empty());
    else show(repair);
    if (!options.json()) terminal.out().println("nothing was changed: --dry-run");
    return repair.undecided().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private int nothing(Repair repair) {
    if (options.json()) print(repair, "nothing", Optional.empty());
    return repair.undecided().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private void stage(LocalChange change, Repair repair) throws Failures.Stop {
    var id = LocalChange.newId(terminal.clock());
    var staged = change.installing().installer().stageSurplus(id, repair.surplus());
    if (staged instanceof StageResult.Refused(var fault))
      throw new Failures.Stop(ExitCode.FAILED, fault.what());
  }

  private int finish(LocalChange change, Repair repair, AgentSettings chosen)
      throws IOException, InterruptedException {
    var end = change.finish();
    int code = change.report(end, "took away " + count(repair));
    if (!options.json() && CaveInstaller.isChangeOpen(chosen.installing()))
      terminal.out().println(CAVES);
    if (options.json()) print(repair, end.word(), end.reason());
    return repair.undecided().isEmpty() ? code : ExitCode.FAILED;
  }

  private static String count(Repair repair) {
    return entries(repair.surplus().size());
  }

  private static String entries(int number) {
    return number == 1 ? "1 entry" : number + " entries";
  }

  private void show(Repair repair) {
    if (repair.slots().isEmpty()) terminal.out().println("nothing to repair: one entry per slot");
    for (var slot : repair.slots()) show(slot);
  }

  private void show(Repair.Slot slot) {
    var out = terminal.out();
    out.println(slot.crowded().name() + " has " + entries(slot.crowded().claims().size()));
    for (var claim : slot.crowded().claims()) {
      out.println("  " + action(slot, claim) + "  " + words(claim));
      for (var drop : slot.drops()) if (drop.claim().equals(claim)) show(drop);
    }
    if (!slot.isDecided())
      out.println(
          "  the files on disk belong to none of them: name the one that stays with --keep ENTRY,"
              + " and install it again afterwards");
  }

  private void show(Repair.Drop drop) {
    drop.files().forEach(file -> terminal.out().println("        remove " + file));
    drop.staying().forEach(file -> terminal.out().println("        stays: " + file));
  }

  private static String action(Repair.Slot slot, Claim claim) {
    if (!slot.isDecided()) return "?   ";
    return slot.kept().equals(Optional.of(claim)) ? "keep" : "drop";
  }

  private static String words(Claim claim) {
    var name = claim.entry().id() + "  entry " + claim.magic() + ": ";
    if (!claim.whole()) return name + "cut short, owns nothing";
    long as = claim.objects() - claim.wrong();
    return name + as + " of " + Figures.count(claim.objects(), "object") + " as it says";
  }

  private void print(Repair repair, String outcome, Optional<String> why) {
    var slots = new ArrayList<SlotView>();
    for (var slot : repair.slots())
      slots.add(
          new SlotView(
              slot.crowded().name(),
              slot.crowded().claims().stream().map(c -> view(slot, c)).toList()));
    terminal.out().println(Json.writePretty(new View(slots, outcome, why)));
  }

  private static EntryView view(Repair.Slot slot, Claim claim) {
    var drop = slot.drops().stream().filter(d -> d.claim().equals(claim)).findFirst();
    return new EntryView(
        claim.entry().id().toString(),
        claim.magic(),
        slot.isDecided() ? action(slot, claim) : "undecided",
        claim.objects(),
        claim.wrong(),
        drop.map(Repair.Drop::files).orElse(List.of()),
        drop.map(Repair.Drop::staying).orElse(List.of()));
  }
}

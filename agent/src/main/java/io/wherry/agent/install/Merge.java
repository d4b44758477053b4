package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.InstalledEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Makes the plan of a staged change true, package by package. Each run of renames is in the
 * journal, durably, before its first one.
 */
final class Merge {
  private final Host host;
  private final Journal journal;
  private final Areas areas;
  private final Copies copies;
  private final Phases phases;
  private final Owners owners;
  private final Watch watch;
  private final Ops.Backups backups = new Ops.Backups();
  private final Disk disk;
  private final StockHooks hooks;
  private final List<String> configurationFiles = new ArrayList<>();
  private final List<Contents.Line> libraries = new ArrayList<>();
  private final List<Contents.Line> leftBehind = new ArrayList<>();
  private final List<Op> armed = new ArrayList<>();
  private boolean begun;
  private boolean kernelReplaced;
  private Touched everything = Touched.NOTHING;
  private Touched sinceLast = Touched.NOTHING;
  private Touched sinceHooks = Touched.NOTHING;

  Merge(
      Host host,
      Journal journal,
      Areas areas,
      Copies copies,
      Phases phases,
      Owners owners,
      Watch watch) {
    this.host = host;
    this.journal = journal;
    this.areas = areas;
    this.copies = copies;
    this.phases = phases;
    this.owners = owners;
    this.watch = watch;
    this.disk = new Disk(host.points());
    this.hooks = host.hooks();
  }

  List<String> configurationFiles() {
    return List.copyOf(configurationFiles);
  }

  void packages(List<Work> works, Map<Work, StagedPackage> staged) throws IOException {
    int number = 0;
    for (var work : works) {
      host.listener().merging(work.id(), ++number, works.size());
      sinceLast = Touched.NOTHING;
      switch (work) {
        case Work.Coming c -> come(java.util.Objects.requireNonNull(staged.get(c)));
        case Work.Going g -> {
          journal.add(new Note.Removed(g.id()));
          leave(g.entry(), Optional.empty(), stay(g.entry(), List.of()));
        }
        case Work.Surplus s -> drop(s);
        case Work.Leftovers l -> leftovers(l);
      }
      hooks.afterPackage(sinceLast);
    }
    oldLibraries();
  }

  /** Whatever ran on them until now has been replaced. */
  private void oldLibraries() throws IOException {
    if (libraries.isEmpty()) return;
    var ops = new Ops(areas, backups, copies, host.points());
    new UnmergeOps(host.paths(), ops, owners::keeps, _ -> false).libraries(libraries);
    run(ops, false);
  }

  /** What Wherry remembers of this host changes with the rest. */
  void record(Path staged, Path file, boolean unsynced) throws IOException {
    var ops = new Ops(areas, backups, copies, host.points());
    var there = Stat.of(file);
    if (there.isPresent()) ops.replace(staged, file, there.get());
    else ops.create(staged, file);
    run(ops, unsynced);
  }

  /** After the commit record: what can be made anew at any time. */
  void aftercare() {
    hooks.afterPlan(everything);
  }

  /** After the commit record: old setuid objects must not be of use to whoever linked them. */
  void disarm() throws IOException {
    for (var op : armed) disk.disarm(op);
  }

  private void come(StagedPackage staged) throws IOException {
    var replaced = staged.work().leaving().stream().map(InstalledEntry::id).toList();
    boolean changed = before(staged, replaced);
    lookAtKernel(staged);
    var ops = new Ops(areas, backups, copies, host.points());
    var merge =
        new MergeOps(
            staged.id(),
            host.paths(),
            ops,
            protection(staged),
            host.permitted().with(staged.directives().directories()),
            new TakeOvers(owners, host.settings().allowed().takeOver(), host.listener()));
    journal.add(new Note.Placed(staged.id(), replaced));
    boolean whole = bringsLoader(staged.image());
    merge.plan(staged.image(), whole ? () -> {} : () -> piece(ops, changed));
    watch.comes(new DatabaseOps(host.database(), ops).add(staged.skeleton(), staged.entry()));
    for (var file : merge.configurationFiles()) journal.add(new Note.ConfigurationFile(file));
    configurationFiles.addAll(merge.configurationFiles());
    run(ops, changed);
    owners.placed(staged.id(), staged.image());
    for (var entry : staged.work().leaving())
      leave(entry, Optional.of(staged.id()), stay(entry, staged.saved().protect()));
    if (staged.saved().defines(Phase.POSTINST))
      phases.mustRun(call(staged, Phase.POSTINST, replaced));
    hooks.remember(staged.saved());
  }

  /** True where the phases may have changed what was staged, which then must be synced anew. */
  private boolean before(StagedPackage staged, List<PackageId> replaced) throws IOException {
    boolean ran = false;
    for (var phase : List.of(Phase.SETUP, Phase.PREINST)) {
      if (!staged.saved().defines(phase)) continue;
      staged.said(phases.mustRun(call(staged, phase, replaced)));
      ran = true;
    }
    if (ran) {
      staged.look();
      owners.bring(staged.id(), staged.image());
    }
    return ran;
  }

  private void apply(List<Op> ops) throws IOException {
    for (var op : ops) {
      disk.apply(op);
      if (Disk.isArmed(op)) armed.add(op);
    }
  }

  /** Synced apart, so that a loss of power is least likely to divide it. */
  private void ground(List<Op> ops) throws IOException {
    if (ops.isEmpty()) return;
    areas.sync(host.points());
    apply(ops);
    areas.sync(host.points());
  }

  private PhaseCall call(StagedPackage staged, Phase phase, List<PackageId> replaced)
      throws IOException {
    return new PhaseCall(
        staged.id(),
        phase,
        staged.phaseEnvironment(),
        staged.imageDirectory(),
        phases.temp(staged.id()),
        replaced,
        Optional.empty());
  }

  private ConfigProtection protection(StagedPackage staged) throws IOException {
    var sums = new HashMap<String, String>();
    if (host.settings().configuration() != InstallSettings.Configuration.REPLACE_UNMODIFIED)
      return new ConfigProtection(staged.saved(), host.settings().configuration(), sums);
    var wanted = protectedPaths(staged);
    for (var entry : staged.work().leaving())
      entry.eachLine(line -> {
        var path = host.paths().canonical(line.path());
        if (line instanceof Contents.Line.File f && wanted.contains(path)) sums.put(path, f.md5());
      });
    return new ConfigProtection(staged.saved(), host.settings().configuration(), sums);
  }

  /** Canonical paths of what it brings where somebody may have changed what is there. */
  private Set<String> protectedPaths(StagedPackage staged) throws IOException {
    var found = new HashSet<String>();
    for (var entry : staged.image()) {
      var canonical = host.paths().canonical(entry.path());
      if (staged.saved().protects(entry.path(), canonical)) found.add(canonical);
    }
    return found;
  }

  /**
   * Which of its files stay although nobody has changed them: paludis leaves configuration behind
   * for whoever installs the package again.
   */
  private Predicate<String> stay(InstalledEntry leaving, List<String> more) throws IOException {
    if (host.settings().configuration() == InstallSettings.Configuration.REPLACE_UNMODIFIED)
      return _ -> false;
    return SavedEnvironment.ofEntry(leaving, more)::protects;
  }

  private void leave(
      InstalledEntry entry, Optional<PackageId> replacedBy, Predicate<String> protectedPaths)
      throws IOException {
    var leaving = phases.layOut(entry, Phase.PRERM, Phase.POSTRM);
    phase(leaving, Phase.PRERM, replacedBy);
    var ops = new Ops(areas, backups, copies, host.points());
    unmerge(entry::eachLine, ops, protectedPaths);
    entryGoes(entry, ops);
    run(ops, false);
    phase(leaving, Phase.POSTRM, replacedBy);
  }

  private void leftovers(Work.Leftovers leftovers) throws IOException {
    var ops = new Ops(areas, backups, copies, host.points());
    unmerge(leftovers::eachGoing, ops, _ -> false);
    run(ops, false);
  }

  private void drop(Work.Surplus surplus) throws IOException {
    var ops = new Ops(areas, backups, copies, host.points());
    if (surplus.whole()) unmerge(surplus::eachGoing, ops, stay(surplus.entry(), List.of()));
    entryGoes(surplus.entry(), ops);
    run(ops, false);
  }

  /** Of whatever contents. */
  private interface Lines {
    void each(Contents.Taker each) throws IOException;
  }

  private void unmerge(Lines going, Ops ops, Predicate<String> protectedPaths) throws IOException {
    var unmerge = new UnmergeOps(host.paths(), ops, owners::keeps, protectedPaths);
    going.each(line -> {
      if (isNeeded(line)) leftBehind.add(line);
      else unmerge.plan(line);
      piece(ops, false);
    });
    libraries.addAll(unmerge.finish());
  }

  /**
   * By the kernel that runs; what another package owns stays without us. One that is replaced needs
   * nothing any more: the machine is started again, and image and modules must fit each other then.
   */
  private boolean isNeeded(Contents.Line line) throws IOException {
    if (host.running().kernel().isEmpty() || kernelReplaced) return false;
    var canonical = host.paths().canonical(line.path());
    return host.running().kernel().get().needs(canonical) && !owners.keeps(canonical);
  }

  /** Lines of contents that went, though what they name is still there. */
  List<Contents.Line> leftBehind() {
    return List.copyOf(leftBehind);
  }

  /** Its phases may have changed what was looked at when it was staged. */
  private void lookAtKernel(StagedPackage staged) throws IOException {
    var replaced = KernelFiles.allowed(host, staged.id(), staged.image());
    if (replaced.isEmpty()) return;
    var kernel = host.running().kernel().orElseThrow();
    journal.add(new Note.KernelReplaced(kernel.release(), kernel.boot()));
    kernelReplaced = true;
    host.listener()
        .warned(
            "%s replaces %s of the running kernel %s: what that has not loaded yet may not fit it until the machine was started again"
                .formatted(staged.id(), replaced.get(), kernel.release()));
  }

  /** True where the files of the kernel that runs are another build's now. */
  boolean kernelReplaced() {
    return kernelReplaced;
  }

  private void entryGoes(InstalledEntry entry, Ops ops) throws IOException {
    new DatabaseOps(host.database(), ops).remove(entry);
    watch.leaves(entry.directory());
  }

  private void phase(Optional<Phases.Leaving> leaving, Phase phase, Optional<PackageId> replacedBy)
      throws IOException {
    if (leaving.isPresent() && leaving.get().saved().defines(phase))
      phases.mayRun(leaving.get().call(phase, List.of(), replacedBy));
  }

  /** A large package goes in pieces, each as safe as the whole: what is planned is in memory. */
  private void piece(Ops ops, boolean unsynced) throws IOException {
    if (!ops.isMuch()) return;
    make(ops, unsynced);
    ops.made();
  }

  /** That changes at once with its libraries. */
  private static boolean bringsLoader(Image image) {
    for (var folder : image.folders())
      for (int number = 0; number < folder.size(); number++)
        if (Libraries.isLoader(folder.name(number))) return true;
    return false;
  }

  private void run(Ops ops, boolean unsynced) throws IOException {
    make(ops, unsynced);
    hooks.afterFiles(sinceHooks);
    sinceHooks = Touched.NOTHING;
  }

  private void make(Ops ops, boolean unsynced) throws IOException {
    if (unsynced || ops.copied()) areas.sync(host.points());
    if (!begun) watch.requireAsStaged();
    begun = true;
    var sequence = Sequence.of(ops.all());
    var all = sequence.all();
    for (var op : all) journal.add(new Note.Intent(op));
    journal.sync();
    apply(sequence.fresh());
    ground(sequence.ground());
    apply(sequence.rest());
    host.paths().forget();
    var touched = Touched.NOTHING;
    for (var op : all) touched = touched.and(Touched.of(op, host.root()));
    everything = everything.and(touched);
    sinceLast = sinceLast.and(touched);
    sinceHooks = sinceHooks.and(touched);
  }
}

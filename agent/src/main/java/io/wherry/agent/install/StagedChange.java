package io.wherry.agent.install;

import io.wherry.common.archive.Limits;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.InstalledEntry;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A plan that lies unpacked beside its places, and how it becomes true. */
final class StagedChange implements AutoCloseable {
  private final Host host;
  private final Journal journal;
  private final Areas areas;
  private final WorkList works;
  private final Watch watch;
  private final Map<Work, StagedPackage> packages = new HashMap<>();
  private final Set<Work> kernels = new HashSet<>();
  private final Copies copies = new Copies();
  private final Nearby nearby;
  private @Nullable AccountsToMake accounts;
  private Optional<LeftBehind> remembered = Optional.empty();

  private StagedChange(Host host, Journal journal, Areas areas, WorkList works, Watch watch) {
    this.host = host;
    this.journal = journal;
    this.areas = areas;
    this.works = works;
    this.watch = watch;
    this.nearby = new Nearby(host.running(), host.paths());
  }

  /** Of one that takes away what was left behind, and remembers {@code rest}. */
  static StagedChange leftovers(Host host, ChangeId id, List<Contents> over, LeftBehind rest)
      throws IOException {
    var change =
        begin(
            host,
            id,
            listing -> new WorkList(List.of(new Work.Leftovers(over)), listing.entries()));
    change.remembered = Optional.of(rest);
    return change;
  }

  /** What is to be done, judged by what the database says. */
  @FunctionalInterface
  interface Choice {
    WorkList of(InstalledDatabase.Listing listing) throws IOException;
  }

  static StagedChange begin(Host host, ChangeId id, Plan plan) throws IOException {
    return begin(
        host,
        id,
        listing ->
            WorkList.of(
                plan,
                listing.entries(),
                removable(host, listing),
                host.settings().allowed().maxRemovals()));
  }

  /** Of a change that only takes superfluous entries away. */
  static StagedChange surplus(Host host, ChangeId id, Set<Path> folders) throws IOException {
    return begin(
        host, id, listing -> WorkList.surplus(folders, listing.entries(), host.database().torn()));
  }

  /** Opens the journal before anything is made, so that whatever comes can be cleaned up. */
  private static StagedChange begin(Host host, ChangeId id, Choice choice) throws IOException {
    var watch = Watch.begin(host::databases);
    var listing = host.database().list();
    listing.problems().forEach(host.listener()::warned);
    var works = choice.of(listing);
    var areas = new Areas(host.root(), id, Mounts.current());
    areas.cover(List.of(host.root(), host.database().directory()));
    areas.pin(host.settings().stateDir());
    var journal = Journal.open(host.settings().stateDir(), host.points());
    try {
      journal.add(new Note.Begun(id, host.root(), areas.directories(), host.clock().instant()));
      for (var note : areas.notes()) journal.add(note);
      journal.sync();
      areas.make(host.points());
      return new StagedChange(host, journal, areas, works, watch);
    } catch (IOException e) {
      journal.close();
      throw e;
    }
  }

  private static Set<PackageId> removable(Host host, InstalledDatabase.Listing listing)
      throws IOException {
    return switch (host.settings().allowed().removable()) {
      case MANAGED -> host.managed().read();
      case ANY -> listing.entries().stream().map(InstalledEntry::id).collect(Collectors.toSet());
    };
  }

  StageResult.Staged stage(Plan plan, PackageSource source) throws IOException {
    host.points().at("stage");
    PhaseLogs.in(host.settings().stateDir()).prune();
    accounts = AccountsToMake.of(plan, source, host.paths());
    var limits = Limits.DEFAULT.withBytes(host.settings().maxUnpacked().bytes());
    var staging =
        new Staging(
            plan,
            accounts,
            areas,
            host.root(),
            limits,
            host.database(),
            host.clock(),
            host.listener());
    for (var each : staging.unpack(works.coming(), source)) packages.put(each.work(), each);
    writeManaged(works.managedAfter(host.managed().read()));
    coverAll();
    try (var beside = Lanes.<Areas>start("flush", 1)) {
      beside.begin(areas::flush);
      survey();
      lookAtKernel();
      beside.results();
    }
    areas.sync(host.points());
    return staging.result();
  }

  private void writeManaged(Set<PackageId> after) throws IOException {
    NamedFiles.write(managedStaged(), ManagedPackages.text(after));
  }

  private Path managedStaged() throws IOException {
    return areas.of(host.managed().file()).images().resolve("managed");
  }

  /**
   * Every file system that the plan moves files on gets its area, noted first. One where it only
   * owns a directory, such as /proc, does not matter.
   */
  private void coverAll() throws IOException {
    var directories = new HashSet<String>();
    for (var each : packages.values())
      for (var entry : each.image()) if (!entry.isDirectory()) directories.add(entry.directory());
    for (var work : works.works())
      work.eachGoing(line -> {
        if (!(line instanceof Contents.Line.Dir)) directories.add(line.directory());
      });
    var places = new ArrayList<Path>();
    for (var directory : directories) places.add(host.paths().place(directory + "/x"));
    areas.cover(places);
    journal.add(new Note.Covered(areas.directories()));
    for (var note : areas.notes()) journal.add(note);
    journal.sync();
    areas.make(host.points());
  }

  /** What will be in the way is found now, and what belongs elsewhere is brought there. */
  private void survey() throws IOException {
    var survey = new Survey(host.paths(), areas, copies);
    for (var each : packages.values()) survey.coming(each.image());
    for (var work : works.works()) {
      work.eachGoing(survey::going);
      survey.entries(host.database(), work);
    }
    survey.check(Journal.in(host.settings().stateDir()));
    if (survey.bringNear(host.points())) return;
    for (var each : packages.values()) each.look();
  }

  /** What must not be done is found before anybody asks for a permission. */
  private void lookAtKernel() throws IOException {
    for (var each : packages.values())
      if (KernelFiles.allowed(host, each.id(), each.image()).isPresent()) kernels.add(each.work());
  }

  Set<Path> underfoot() throws IOException {
    var found = new TreeSet<Path>();
    for (var work : works.works())
      for (var place : places(work)) if (host.running().standsOn(place)) found.add(place);
    return found;
  }

  /**
   * Where a package brings or takes anything but directories, near what this process stands on.
   * Most have nothing there, so that one look at each of their directories is enough.
   */
  private List<Path> places(Work work) throws IOException {
    var paths = new ArrayList<String>();
    var image = work instanceof Work.Coming c ? staged(c).image() : Image.NONE;
    for (var entry : image)
      if (!entry.isDirectory() && nearby.holds(entry.path())) paths.add(entry.path());
    work.eachGoing(line -> {
      if (!(line instanceof Contents.Line.Dir) && nearby.holds(line.path())) paths.add(line.path());
    });
    var places = new ArrayList<Path>();
    for (var path : paths) places.add(host.paths().place(path));
    return places;
  }

  private StagedPackage staged(Work.Coming work) {
    return Objects.requireNonNull(packages.get(work));
  }

  /**
   * The program that does all this goes last, so that it is whole until the rest is done; before it
   * the kernel that runs, which lacks its modules from there on until the machine starts again.
   */
  private List<Work> ordered() throws IOException {
    var ordered = new ArrayList<Work>();
    var late = new ArrayList<Work>();
    var own = new ArrayList<Work>();
    for (var work : works.works())
      (isOwn(work) ? own : kernels.contains(work) ? late : ordered).add(work);
    ordered.addAll(late);
    ordered.addAll(own);
    return ordered;
  }

  private boolean isOwn(Work work) throws IOException {
    return !host.running().programs().isEmpty()
        && places(work).stream().anyMatch(host.running()::isProgram);
  }

  /** Ends with the commit record, or throws with the journal telling how far it came. */
  MergeResult.Merged merge(Phases phases) throws IOException {
    watch.requireAsStaged();
    var owners = new Owners(host.paths());
    for (var each : packages.values()) owners.bring(each.id(), each.image());
    owners.look(works.works(), works.staying());
    journal.commit(new Note.Merging(host.clock().instant()));
    if (accounts != null)
      accounts.make(host.paths(), journal, host.points(), host.clock().instant());
    var merge = new Merge(host, journal, areas, copies, phases, owners, watch);
    merge.packages(ordered(), packages);
    merge.record(managedStaged(), host.managed().file(), false);
    remember(merge.leftBehind());
    if (remembered.isPresent()) record(merge, leftBehind(), remembered.get().text());
    var kernel = host.running().kernel().filter(_ -> merge.kernelReplaced());
    if (kernel.isPresent()) record(merge, replacedKernel(), ReplacedKernel.by(kernel.get()).text());
    areas.sync(host.points());
    for (var what : watch.drift()) tellDrift(what);
    commit();
    merge.disarm();
    merge.aftercare();
    return new MergeResult.Merged(journal.effects(), merge.configurationFiles());
  }

  /** A record that the disk did not take can be read all the same, until the power goes. */
  static final class CommitInDoubt extends IOException {
    private final IOException trouble;

    CommitInDoubt(IOException trouble) {
      super(trouble);
      this.trouble = trouble;
    }

    IOException trouble() {
      return trouble;
    }
  }

  private void commit() throws IOException {
    var committed = new Note.Committed(host.clock().instant());
    try {
      journal.commit(committed);
    } catch (IOException e) {
      throw new CommitInDoubt(e);
    }
  }

  private void record(Merge merge, Path file, String text) throws IOException {
    var staged = areas.of(file).images().resolve(file.getFileName().toString());
    NamedFiles.write(staged, text);
    merge.record(staged, file, true);
  }

  private Path replacedKernel() {
    return ReplacedKernel.in(host.settings().stateDir());
  }

  private Path leftBehind() {
    return LeftBehind.in(host.settings().stateDir());
  }

  private void remember(List<Contents.Line> lines) throws IOException {
    var kernel = host.running().kernel();
    if (lines.isEmpty() || kernel.isEmpty()) return;
    var before = LeftBehind.read(host.settings().stateDir());
    remembered = Optional.of(before.and(kernel.get(), lines));
    var told = "files of the running kernel " + kernel.get().release();
    host.listener().warned(told + " stay until this host was started with another one");
  }

  /** It may well be right; nobody has looked at it for this plan. */
  private void tellDrift(String what) throws IOException {
    var told = "while this change was made, somebody else worked on the database: " + what;
    host.listener().warned(told);
    journal.add(new Note.Left(told));
  }

  Phases phases() throws IOException {
    return host.phases(journal, areas.directories().getFirst(), false);
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}

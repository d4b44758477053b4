package io.wherry.agent.install;

import io.wherry.common.archive.Extracted;
import io.wherry.common.archive.Extraction;
import io.wherry.common.archive.HostileArchiveException;
import io.wherry.common.archive.Limits;
import io.wherry.common.archive.OpenTarball;
import io.wherry.common.archive.OversizeArchiveException;
import io.wherry.common.archive.Ownership;
import io.wherry.common.archive.SumsByPath;
import io.wherry.common.archive.UnknownOwnerException;
import io.wherry.common.archive.VerifyingInputStream;
import io.wherry.common.archive.Workspace;
import io.wherry.common.model.Change;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Unpacks a plan's packages beside their places. Touches nothing that any package owns. */
final class Staging {
  private static final long LARGEST_ENVIRONMENT = 16 << 20;

  /** One alone leaves a core idle while it begins, ends, or has a large file. */
  private static final int LANES = 2;

  private final Plan plan;
  private final AccountsToMake accounts;
  private final Areas areas;
  private final Path root;
  private final Limits limits;
  private final InstalledDatabase database;
  private final InstantSource clock;
  private final InstallListener listener;
  private final Queue<Workspace> workspaces = new ConcurrentLinkedQueue<>();
  private final AtomicLong entries = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong read = new AtomicLong();

  Staging(
      Plan plan,
      AccountsToMake accounts,
      Areas areas,
      Path root,
      Limits limits,
      InstalledDatabase database,
      InstantSource clock,
      InstallListener listener) {
    this.plan = plan;
    this.accounts = accounts;
    this.areas = areas;
    this.root = root;
    this.limits = limits;
    this.database = database;
    this.clock = clock;
    this.listener = listener;
  }

  StageResult.Staged result() {
    return new StageResult.Staged(bytes.get(), entries.get());
  }

  List<StagedPackage> unpack(List<Work.Coming> coming, PackageSource source) throws IOException {
    if (Posix.geteuid() != 0)
      listener.warned("not running as root: every file will belong to user " + Posix.geteuid());
    try (var lanes = Lanes.<StagedPackage>start("unpack", LANES)) {
      for (var work : largestFirst(coming, source)) {
        lanes.begin(() -> finish(work, unpack(work, source, lanes)));
        listener.staging(work.id(), read.get(), read.get());
      }
      var staged = lanes.results();
      for (var each : staged) listener.staging(each.id(), read.get(), read.get());
      return staged;
    } finally {
      workspaces.forEach(Workspace::close);
    }
  }

  /** So that no lane is left with a large one when the other has nothing more to do. */
  private static List<Work.Coming> largestFirst(List<Work.Coming> coming, PackageSource source)
      throws IOException {
    var sizes = new HashMap<Work.Coming, Long>();
    for (var work : coming) sizes.put(work, source.size(work.install()));
    var ordered = new ArrayList<>(coming);
    ordered.sort(Comparator.comparing(sizes::get, Comparator.reverseOrder()));
    return ordered;
  }

  /** Where a package lies, and the MD5 of each of its files, by its path there. */
  private record Unpacked(Path home, SumsByPath sums) {}

  /** Where its part of the room is too little for it, or none at all, all others are waited for. */
  private Unpacked unpack(Work.Coming work, PackageSource source, Lanes<StagedPackage> lanes)
      throws IOException {
    var beside = unpack(work, source, LANES);
    return beside.isPresent()
        ? beside.get()
        : lanes
            .alone(() -> unpack(work, source, 1))
            .orElseThrow(() -> new IllegalStateException("nobody else takes room of " + work.id()));
  }

  /** Empty where it may not be one of that many. */
  private Optional<Unpacked> unpack(Work.Coming work, PackageSource source, int among)
      throws IOException {
    try (var delivery = source.open(work.install())) {
      if (among > 1 && takesAll(delivery.artefact().encoding())) return Optional.empty();
      return unpack(work, delivery, among);
    }
  }

  /** Its decoder has all processors at work, and memory for each. */
  private static boolean takesAll(Encoding encoding) {
    return encoding == Encoding.TAR_BZ2;
  }

  private Ownership ownership(PackageSource.Delivery delivery) throws IOException {
    return Posix.geteuid() == 0
        ? accounts.with(Ownership.namedIn(root, delivery.owners()))
        : Ownership.SELF;
  }

  private Optional<Unpacked> unpack(Work.Coming work, PackageSource.Delivery delivery, int among)
      throws IOException {
    check(work.install(), delivery);
    var home = areas.of(root.resolve("x")).of(work.number());
    Trees.privateDirectory(home);
    var artefact = delivery.artefact();
    enough(artefact.size());
    NamedFiles.write(StagedPackage.pbin(home), delivery.pbin());
    var in = new VerifyingInputStream(delivery.tarball(), artefact.digest(), artefact.size());
    var packed = new OpenTarball(in, artefact.encoding(), delivery.sums());
    var extracted = extract(work, home, packed, ownership(delivery), among);
    if (extracted.isEmpty()) return Optional.empty();
    in.transferTo(java.io.OutputStream.nullOutputStream());
    entries.addAndGet(extracted.get().entries());
    bytes.addAndGet(extracted.get().bytes());
    read.addAndGet(artefact.size());
    return Optional.of(new Unpacked(home, extracted.get().sums()));
  }

  /** Never more than there is room for: others on this host write to the same file system. */
  private Optional<Extracted> extract(
      Work.Coming work, Path home, OpenTarball packed, Ownership ownership, int among)
      throws IOException {
    long room = Math.max(1, Needs.room(Posix.space(home)) / among);
    var most = limits.withBytes(Math.min(room, limits.bytes()));
    var image = StagedPackage.image(home);
    var workspace = Objects.requireNonNullElseGet(workspaces.poll(), Workspace::withSums);
    try {
      var environment = StagedPackage.environment(home);
      return Optional.of(
          Extraction.extract(packed, image, environment, most, ownership, workspace));
    } catch (OversizeArchiveException e) {
      if (room < limits.bytes() && among > 1) return Optional.empty();
      throw room < limits.bytes() ? full(work, room) : hostile(work, e);
    } catch (HostileArchiveException e) {
      throw hostile(work, e);
    } catch (UnknownOwnerException e) {
      throw Refusal.local("cannot unpack " + work.id() + ": " + e.getMessage());
    } finally {
      workspaces.add(workspace);
    }
  }

  private Refusal full(Work.Coming work, long room) {
    return Refusal.local(
        "not enough room on the file system of %s: %s unpacks to more than the %d bytes that are free there but for a reserve; make room there"
            .formatted(root, work.id(), room));
  }

  private static Refusal hostile(Work.Coming work, HostileArchiveException e) {
    return new Refusal(Fault.integrity("the tarball of " + work.id() + ": " + e.getMessage()));
  }

  /** In the lane in which it was unpacked, while others are. */
  private StagedPackage finish(Work.Coming work, Unpacked unpacked) throws IOException {
    var environment = StagedPackage.environment(unpacked.home());
    if (Files.size(environment) > LARGEST_ENVIRONMENT)
      throw Refusal.permanent("the saved environment of " + work.id() + " is larger than 16 MiB");
    var skeleton = areas.of(database.directory()).images().resolve("database-" + work.number());
    var staged =
        new StagedPackage(
            work,
            unpacked.home(),
            skeleton,
            plan.release().repository(),
            clock.millis() + "." + work.number(),
            SavedEnvironment.of(NamedFiles.read(environment)));
    staged.look(unpacked.sums());
    return staged;
  }

  private static void check(Change.Install install, PackageSource.Delivery delivery)
      throws Refusal {
    if (!Digest.of(delivery.pbin()).equals(install.pbin()))
      throw new Refusal(
          Fault.integrity("the pbin of " + install.id() + " is not the one that the plan names"));
    var pbin = PbinFile.parse(delivery.pbin(), install.pbinPath());
    if (!pbin.idAt(install.pbinPath()).equals(install.id()))
      throw new Refusal(
          Fault.integrity(
              install.pbinPath()
                  + " is "
                  + pbin.idAt(install.pbinPath())
                  + ", not "
                  + install.id()));
  }

  /** What an archive unpacks to is not known before; it is surely more than the archive. */
  void enough(long compressed) throws IOException {
    var space = Posix.space(root);
    if (space.bytesFree() >= compressed && space.inodesFree() > 64) return;
    throw Refusal.local(
        "not enough room on the file system of "
            + root
            + ": at least "
            + compressed
            + " bytes and 64 inodes are needed, "
            + space.bytesFree()
            + " bytes and "
            + space.inodesFree()
            + " inodes are free");
  }
}

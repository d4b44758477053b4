package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A piece of an installer's work that is stopped, cut off and starved at every step: what is
 * installed before it, the change, and how far the change is gone before the walk begins.
 */
record Scene(List<Change> first, List<Change> second, Walked walked, PackageKit kit) {
  enum Walked {
    MERGE,
    /** Of slots that hold two entries. */
    REPAIR,
    /** As on a file system where names cannot change places. */
    MERGE_BY_NAME,
    /** As of packages that are too large to be planned at once. */
    MERGE_IN_PIECES,
    REVERT,
    CONFIRM;

    boolean isEnding() {
      return this == REVERT || this == CONFIRM;
    }
  }

  /** The same scene, whichever process asks for it. */
  static Scene of(String name, PackageKit kit) throws IOException {
    var old = List.<Change>of(greeter(kit, 1), other(kit, 1));
    var fresh = List.<Change>of(greeter(kit, 2), other(kit, 2));
    return switch (name) {
      case "install" -> new Scene(List.of(), old, Walked.MERGE, kit);
      case "upgrade" -> new Scene(old, fresh, Walked.MERGE, kit);
      case "removal" -> new Scene(old, goings(), Walked.MERGE, kit);
      case "revert" -> new Scene(old, List.of(fresh.getFirst(), gone()), Walked.REVERT, kit);
      case "confirm" -> new Scene(old, fresh, Walked.CONFIRM, kit);
      case "phases" ->
          new Scene(List.of(spoken(kit, 1)), List.of(spoken(kit, 2)), Walked.MERGE, kit);
      case "repair" -> new Scene(old, List.of(), Walked.REPAIR, kit);
      case "names" -> new Scene(old, fresh, Walked.MERGE_BY_NAME, kit);
      case "pieces" -> new Scene(old, fresh, Walked.MERGE_IN_PIECES, kit);
      case "removal in pieces" -> new Scene(old, goings(), Walked.MERGE_IN_PIECES, kit);
      case "swap" -> new Scene(List.of(libc(kit, 1)), List.of(libc(kit, 2)), Walked.MERGE, kit);
      case "boot" -> new Scene(List.of(kernel(kit, 1)), List.of(kernel(kit, 2)), Walked.MERGE, kit);
      default -> throw new IllegalArgumentException("no scene " + name);
    };
  }

  private static Change.Install greeter(PackageKit kit, int version) throws IOException {
    return kit.draft("app/greeter", Integer.toString(version))
        .at(1_700_000_000 + version)
        .file("/usr/bin/greeter", "greets " + version, 04755)
        .hardlink("/usr/bin/greeter-too", "/usr/bin/greeter")
        .file("/usr/lib/libgreet.so." + version, "library " + version)
        .symlink("/usr/lib/libgreet.so", "libgreet.so." + version)
        .file("/etc/greeter/greeter.conf", "version = " + version)
        .file("/usr/share/greeter/" + version + "/text", "text " + version)
        .build(before("app/greeter", version));
  }

  private static Change.Install other(PackageKit kit, int version) throws IOException {
    return kit.draft("lib/other", Integer.toString(version))
        .file("/usr/share/other", "other " + version)
        .file("/usr/bin/greeter-helper", "helps " + version, 0755)
        .build(before("lib/other", version));
  }

  private static Change.Install libc(PackageKit kit, int version) throws IOException {
    return kit.draft("sys-libs/glibc", Integer.toString(version))
        .file("/usr/lib/ld-linux-x86-64.so.2", "loader " + version, 0755)
        .file("/usr/lib/libc.so.6", "libc " + version, 0755)
        .file("/usr/lib/libm-" + version + ".so", "libm " + version, 0755)
        .symlink("/usr/lib/libm.so.6", "libm-" + version + ".so")
        .file("/usr/bin/getent", "getent " + version, 0755)
        .build(before("sys-libs/glibc", version));
  }

  /** Its phases change what is staged, so that it must be synced once more. */
  private static Change.Install spoken(PackageKit kit, int version) throws IOException {
    return kit.draft("app/spoken", Integer.toString(version))
        .file("/usr/bin/spoken", "speaks " + version, 0755)
        .bash(
            "pkg_preinst() { echo "
                + version
                + " > \"${IMAGE}\"usr/bin/preinst;"
                + " touch -d @1700000000 \"${IMAGE}\"usr/bin/preinst; }")
        .bash("pkg_postrm() { :; }")
        .build(before("app/spoken", version));
  }

  private static Change.Install kernel(PackageKit kit, int version) throws IOException {
    return kit.draft("sys/kernel", Integer.toString(version))
        .file("/boot/linux", "linux " + version)
        .file("/boot/grub/entry-" + version, "entry " + version)
        .file("/lib/modules/driver-" + version, "driver " + version)
        .bash("pkg_setup() { exdirectory --allow /boot; }")
        .build(before("sys/kernel", version));
  }

  private static PackageId[] before(String name, int version) {
    return version == 1
        ? new PackageId[0]
        : new PackageId[] {PackageKit.id(name, Integer.toString(version - 1))};
  }

  private static Change gone() {
    return new Change.Remove(PackageKit.id("lib/other", "1"));
  }

  private static List<Change> goings() {
    return List.of(new Change.Remove(PackageKit.id("app/greeter", "1")), gone());
  }

  /** What a world must look like when the change has not happened, and when it has. */
  record Ends(List<String> old, List<String> fresh) {}

  /** Puts into a new world what is there before the change. */
  Ends prepare(World world) throws Exception {
    if (!first.isEmpty()) {
      try (var installer = world.installer(Points.NONE)) {
        merge(installer, "first", first);
        assertThat(installer.confirm()).isEmpty();
      }
      var configuration = world.root().resolve("etc/greeter/greeter.conf");
      if (Files.exists(configuration)) Files.writeString(configuration, "mine");
    }
    if (walked == Walked.REPAIR) crowd(world);
    var whole = world.copy(world.top().resolveSibling("whole"));
    try (var installer = whole.installer(Points.NONE)) {
      second(whole, installer);
    }
    return new Ends(world.exact(), whole.loose());
  }

  /** Brings a copy of that world to where the walk begins; a journal cannot be copied. */
  void approach(World world) throws IOException {
    if (!walked.isEnding()) return;
    try (var installer = world.installer(Points.NONE)) {
      merge(installer, "second", second);
    }
  }

  /**
   * Two more entries beside that of the greeter: one that owns something, one that was cut short.
   */
  private static void crowd(World world) throws IOException {
    var entry = InstalledDatabase.open(world.root()).entry(PackageKit.id("app/greeter", "1"));
    var folder = entry.orElseThrow().directory().resolveSibling("");
    var file = world.root().resolve("usr/share/greeter/0/text");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "text 0");
    Posix.setTimes(file, 1_700_000_000, 0);
    var old = Files.createDirectory(folder.resolve("0:0:old"));
    var mine = "type=file path=/usr/share/greeter/0/text md5=%s mtime=1700000000\n";
    Files.writeString(
        old.resolve("contents"),
        "type=dir path=/usr/share/greeter/0\n"
            + mine.formatted(new Md5().of(file))
            + "type=file path=/usr/bin/greeter md5=00000000000000000000000000000000 mtime=1\n");
    Files.writeString(Files.createDirectory(folder.resolve("2:0:torn")).resolve("SLOT"), "0\n");
  }

  private void second(World world, NativeInstaller installer) throws IOException {
    if (walked != Walked.REPAIR) {
      merge(installer, "second", second);
      return;
    }
    var database = InstalledDatabase.open(world.root());
    var folder = database.packageDirectory(PackageKit.id("app/greeter", "1").name());
    var surplus = Set.of(folder.resolve("0:0:old"), folder.resolve("2:0:torn"));
    assertThat(installer.stageSurplus(new ChangeId("second"), surplus))
        .isInstanceOf(StageResult.Staged.class);
    assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
  }

  private void merge(NativeInstaller installer, String id, List<Change> changes) {
    var plan = PackageKit.plan(changes.toArray(Change[]::new));
    assertThat(installer.stage(new ChangeId(id), plan, kit)).isInstanceOf(StageResult.Staged.class);
    assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
  }

  /** As {@link #act}, where something may go wrong: what did, or nothing. */
  Optional<Fault> attempt(NativeInstaller installer) {
    return switch (walked) {
      case REPAIR, MERGE, MERGE_BY_NAME, MERGE_IN_PIECES -> attemptMerge(installer);
      case REVERT ->
          installer.revert() instanceof RevertResult.RevertFailed(var why)
              ? Optional.of(why)
              : Optional.empty();
      case CONFIRM -> installer.confirm();
    };
  }

  private Optional<Fault> attemptMerge(NativeInstaller installer) {
    var plan = PackageKit.plan(second.toArray(Change[]::new));
    if (installer.stage(new ChangeId("second"), plan, kit) instanceof StageResult.Refused(var why))
      return Optional.of(why);
    return switch (installer.merge()) {
      case MergeResult.Merged _ -> Optional.empty();
      case MergeResult.Restored(var why, _) -> Optional.of(why);
      case MergeResult.NotRestored(var why) -> Optional.of(why);
    };
  }

  private record ByName(Points points) implements Points {
    @Override
    public void at(String step) throws IOException {
      points.at(step);
    }

    @Override
    public boolean exchanges() {
      return false;
    }
  }

  /** So few at once that every package goes in pieces. */
  record InPieces(Points points) implements Points {
    @Override
    public void at(String step) throws IOException {
      points.at(step);
    }

    @Override
    public int mostAtOnce() {
      return 2;
    }
  }

  /** What is walked. */
  void act(World world, Points points) throws IOException {
    var told =
        switch (walked) {
          case MERGE_BY_NAME -> new ByName(points);
          case MERGE_IN_PIECES -> new InPieces(points);
          case MERGE, REPAIR, REVERT, CONFIRM -> points;
        };
    try (var installer = world.installer(told)) {
      switch (walked) {
        case REPAIR, MERGE, MERGE_BY_NAME, MERGE_IN_PIECES -> second(world, installer);
        case REVERT -> assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
        case CONFIRM -> assertThat(installer.confirm()).isEmpty();
      }
    }
  }

  /**
   * Looks at what a restart has made of a world; {@code over} where the installer had said before
   * that it was done.
   */
  void look(World world, Recovery recovery, Ends ends, boolean over) throws IOException {
    switch (recovery) {
      case Recovery.Nothing _ when walked == Walked.CONFIRM -> isNew(world, ends);
      case Recovery.Nothing _ when !over || walked == Walked.REVERT -> isOld(world, ends);
      case Recovery.Restored _ when !over || walked == Walked.REVERT -> isOld(world, ends);
      case Recovery.Confirmed _ when walked == Walked.CONFIRM -> isNew(world, ends);
      case Recovery.MergedUnconfirmed _ when !over || !walked.isEnding() ->
          isNewAndGoesBack(world, ends);
      default -> throw new AssertionError("must not be: " + recovery);
    }
  }

  /** Shows only what differs: worlds are large. */
  private static void same(List<String> is, List<String> should) {
    assertThat(is.stream().filter(line -> !should.contains(line)).toList())
        .as("instead of %s", should.stream().filter(line -> !is.contains(line)).toList())
        .isEmpty();
    assertThat(is).hasSameSizeAs(should);
  }

  private static void isOld(World world, Ends ends) throws IOException {
    same(world.exact(), ends.old());
    world.assertNothingLeft();
  }

  private static void isNew(World world, Ends ends) throws IOException {
    same(world.loose(), ends.fresh());
    world.assertNothingLeft();
  }

  private static void isNewAndGoesBack(World world, Ends ends) throws IOException {
    same(world.loose(), ends.fresh());
    try (var installer = world.installer(Points.NONE)) {
      assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
    }
    isOld(world, ends);
  }
}

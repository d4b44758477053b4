package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.e2e.Gate;
import io.wherry.master.publish.ReleaseRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What must be so whoever built the packages. Runs wherever the real cave can be driven. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Stories {
  private static final String[] WANTED = {"app-test/tool", "app-test/slotted:1"};
  private static final String[] LATER = {
    "app-test/tool", "app-test/settings", "app-test/slotted:1", "app-test/slotted:2"
  };

  /** What an installation and an upgrade run, as the packages themselves note it. */
  private static final List<String> PHASES =
      """
      settings-1.0 setup ROOT=/ replacing= replaced=
      settings-1.0 preinst ROOT=/ replacing= replaced=
      settings-1.0 postinst ROOT=/ replacing= replaced=
      settings-2.0 setup ROOT=/ replacing=app-test/settings-1.0:0::installed replaced=
      settings-2.0 preinst ROOT=/ replacing=app-test/settings-1.0:0::installed replaced=
      settings-1.0 prerm ROOT=/ replacing= replaced=app-test/settings-2.0:0::mybinaries
      settings-1.0 postrm ROOT=/ replacing= replaced=app-test/settings-2.0:0::mybinaries
      settings-2.0 postinst ROOT=/ replacing=app-test/settings-1.0:0::installed replaced=
      """
          .lines()
          .toList();

  private Path folder;
  private Sources sources;
  private Releases releases;
  ReleaseRecord first;
  private ReleaseRecord later;

  abstract Packages packages(Path folder, Sources sources) throws IOException, InterruptedException;

  @BeforeAll
  void buildAndPublish(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    folder = directory;
    var missing = Cave.missing();
    missing.ifPresent(why -> System.err.println("NOT TESTED against the real cave: " + why));
    assumeTrue(missing.isEmpty(), "NOT TESTED against the real cave: " + missing.orElse(""));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    sources = Sources.unpack(folder.resolve("arbor"));
    releases = Releases.open(Files.createDirectories(folder.resolve("master")));
    var packages = packages(folder, sources);
    first = releases.publish(packages.first(), sources);
    sources.addLaterVersions();
    later = releases.publish(packages.later(), sources);
  }

  @AfterAll
  void close() {
    if (releases != null) releases.close();
  }

  final Host host(String name) throws Exception {
    return Host.make(folder.resolve(name), sources, releases);
  }

  @Test
  void bothInstallTheSameFilesAndWriteTheSameEntries() throws Exception {
    var caves = host("same-caves");
    var ours = host("same-ours");
    caves.caveInstalls(first, WANTED);
    ours.weInstall(first, WANTED);
    assertThat(ours.installed()).isEqualTo(caves.installed()).hasSize(5);
    assertThat(Picture.differences(caves.path(), ours.path())).isEmpty();
    assertSameEntries(caves, ours);
    assertThat(phases(ours)).isEqualTo(phases(caves)).hasSize(3);
  }

  static void assertSameEntries(Host caves, Host ours) throws IOException {
    for (var id : caves.installed())
      assertThat(Entries.differences(Entries.only(caves.path(), id), Entries.only(ours.path(), id)))
          .isEmpty();
  }

  /** What ran, as the packages themselves have noted it; roots are called alike. */
  private static List<String> phases(Host host) throws IOException {
    return host.root().read("/phases.log").replace(host.path() + "/", "/").lines().toList();
  }

  @Test
  void bothUpgradeAlike() throws Exception {
    var caves = host("alike-caves");
    var ours = host("alike-ours");
    caves.caveInstalls(first, WANTED);
    ours.weInstall(first, WANTED);
    for (var host : List.of(caves, ours)) host.root().edit("/etc/settings/kept.conf", "mine\n");
    caves.caveInstalls(later, LATER);
    ours.weInstall(later, LATER);
    assertUpgraded(caves);
    assertUpgraded(ours);
    assertThat(Picture.differences(caves.path(), ours.path())).isEmpty();
    assertSameEntries(caves, ours);
    assertThat(phases(ours)).isEqualTo(PHASES);
    if (caveRunsAllPhases()) assertThat(phases(caves)).isEqualTo(PHASES);
  }

  /** cave leaves some out, and does not say what is replaced, where it built the package itself. */
  abstract boolean caveRunsAllPhases();

  @Test
  void ourTwoEncodingsInstallTheSame() throws Exception {
    var zst = host("zst");
    var bz2 = host("bz2");
    zst.weInstall(first, WANTED);
    var only = Files.createDirectories(folder.resolve("only-bz2"));
    try (var tarballs = Files.newDirectoryStream(releases.tarballs(), "*.tar.bz2")) {
      for (var tarball : tarballs) Files.createLink(only.resolve(tarball.getFileName()), tarball);
    }
    bz2.wherry().apply(first, List.of("--tarballs", only.toString()), WANTED);
    assertThat(Picture.differences(zst.path(), bz2.path())).isEmpty();
  }

  @Test
  void caveSyncsFromTheReleaseThatWeHaveVerified() throws Exception {
    var host = host("sync");
    host.sync(first);
    assertThat(host.cave().run("print-ids", "-m", "*/*::mybinaries").ok().lines())
        .contains("app-test/tool-1.0:0::mybinaries", "app-test/slotted-2.0:2::mybinaries");
    host.sync(later);
    assertThat(host.cave().run("print-ids", "-m", "*/*::mybinaries").ok().lines())
        .contains("app-test/tool-2.0:0::mybinaries")
        .doesNotContain("app-test/tool-1.0:0::mybinaries");
  }

  @Test
  void caveResolvesOurReleaseAsWeDo() throws Exception {
    var host = host("resolve");
    host.sync(first);
    var file = host.path().resolve("tmp/jobs");
    Files.createDirectories(file.getParent());
    host.cave().run(concat("resolve", "--hide", "*/*::arbor", "--resume-file", "/tmp/jobs")).ok();
    var jobs = ResumeJobs.installed(Files.readString(file));
    host.weInstall(first, WANTED);
    assertThat(jobs.stream().map(job -> job.replace("=", "").replace("::mybinaries", "")))
        .containsExactlyInAnyOrderElementsOf(host.installed());
  }

  @Test
  void caveListsOwnsAndVerifiesWhatWeInstalled() throws Exception {
    var caves = host("known-caves");
    var ours = host("known-ours");
    caves.caveInstalls(first, WANTED);
    ours.weInstall(first, WANTED);
    ours.sync(first);
    for (var question :
        List.of(
            List.of("print-ids", "-m", "*/*::installed"),
            List.of("contents", "sys-test/odd"),
            List.of("contents", "app-test/settings"),
            List.of("owner", "/usr/share/odd/names/with space"),
            List.of("owner", "/usr/share/odd/names/Bäume"),
            List.of("owner", "/var/lib/settings"),
            List.of(
                "print-id-metadata", "=app-test/tool-1.0::installed", "--raw-name", "DEPENDENCIES"),
            List.of(
                "print-id-metadata",
                "=app-test/settings-1.0::installed",
                "--raw-name",
                "PALUDIS_CHOICES"))) {
      var command = question.toArray(String[]::new);
      assertThat(sorted(ours.cave().run(command).ok()))
          .as("%s", question)
          .isEqualTo(sorted(caves.cave().run(command).ok()));
    }
    ours.cave().run("verify", "*/*::installed").ok();
  }

  private static List<String> sorted(Cave.Said said) {
    return said.lines().stream().sorted().toList();
  }

  @Test
  void caveFindsWhatWasChangedAfterOurInstall() throws Exception {
    var host = host("changed");
    host.weInstall(first, WANTED);
    host.sync(first);
    Files.writeString(host.root().at("/usr/bin/odd"), "changed");
    Files.delete(host.root().at("/usr/share/odd/empty"));
    assertThat(host.cave().run("verify", "sys-test/odd").refused().out())
        .contains("/usr/bin/odd ", "/usr/share/odd/empty");
  }

  @Test
  void caveFindsNothingLeftToDoAfterOurInstall() throws Exception {
    var host = host("nothing");
    host.weInstall(first, WANTED);
    host.sync(first);
    assertThat(
            host.cave()
                .run(concat("resolve", "--keep-targets", "if-same-version", "--hide", "*/*::arbor"))
                .ok()
                .out())
        .contains("(nothing to do)");
  }

  @Test
  void caveUninstallsWhatWeInstalled() throws Exception {
    var host = host("uninstall");
    host.weInstall(first, WANTED);
    host.sync(first);
    host.root().edit("/etc/settings/kept.conf", "mine\n");
    host.cave().run("uninstall", "-x", "app-test/tool", "app-test/settings").ok();
    assertRemoved(host);
    assertThat(host.root().read("/phases.log"))
        .contains("settings-1.0 prerm ROOT=/", "settings-1.0 postrm ROOT=/");
  }

  private static void assertRemoved(Host host) throws IOException {
    assertThat(host.installed())
        .containsExactly("app-test/slotted-1.0:1", "app-test/slotted-2.0:2", "sys-test/odd-1:0");
    for (var gone :
        List.of("/usr/share/tool", "/usr/share/settings", "/opt/settings", "/var/lib/settings"))
      assertThat(host.root().has(gone)).as(gone).isFalse();
    assertThat(host.root().read("/etc/settings/kept.conf")).isEqualTo("mine\n");
  }

  @Test
  void caveUpgradesWhatWeInstalled() throws Exception {
    var host = host("cave-upgrades");
    host.weInstall(first, WANTED);
    host.root().edit("/etc/settings/kept.conf", "mine\n");
    host.caveInstalls(later, LATER);
    assertUpgraded(host);
  }

  @Test
  void weUpgradeWhatCaveInstalled() throws Exception {
    var host = host("we-upgrade");
    host.caveInstalls(first, WANTED);
    host.root().edit("/etc/settings/kept.conf", "mine\n");
    host.weInstall(later, LATER);
    assertUpgraded(host);
    host.sync(later);
    host.wherry().run("verify").ok();
    host.cave().run("verify", "app-test/tool").ok();
    host.cave().run("verify", "app-test/slotted:2").ok();
  }

  private static void assertUpgraded(Host host) throws IOException {
    assertThat(host.installed())
        .contains(
            "app-test/settings-2.0:0",
            "app-test/slotted-1.0:1",
            "app-test/slotted-2.1:2",
            "app-test/tool-2.0:0",
            "sys-test/odd-1:0")
        .doesNotContain("app-test/tool-1.0:0", "app-test/settings-1.0:0");
    var root = host.root();
    assertThat(root.has("/usr/share/tool/old")).isFalse();
    assertThat(root.has("/usr/share/settings/version-1.0")).isFalse();
    assertThat(root.read("/usr/share/tool/both/file")).isEqualTo("new\n");
    assertThat(root.read("/usr/share/tool/becomes-file")).isEqualTo("new\n");
    assertThat(Files.readSymbolicLink(root.at("/usr/share/tool/becomes-link"))).hasToString("new");
    assertThat(root.read("/etc/settings/kept.conf")).isEqualTo("mine\n");
    assertThat(root.read("/etc/settings/._cfg0000_kept.conf")).isEqualTo("kept = 2.0\n");
    assertThat(root.has("/etc/settings/._cfg0000_same.conf")).isFalse();
    assertThat(root.read("/etc/env.d/50settings")).isEqualTo("SETTINGS=2.0\n");
    assertThat(root.read("/phases.log")).contains("settings-2.0 postinst ROOT=");
  }

  @Test
  void weListOwnAndVerifyWhatCaveInstalled() throws Exception {
    var host = host("read");
    host.caveInstalls(first, WANTED);
    assertThat(host.wherry().run("list").ok().lines())
        .isEqualTo(sorted(host.cave().run("print-ids", "-m", "*/*::installed").ok()));
    assertThat(host.wherry().run("contents", "sys-test/odd").ok().lines())
        .containsExactlyInAnyOrderElementsOf(
            host.cave().run("contents", "sys-test/odd").ok().lines());
    assertThat(host.wherry().run("owner", "/usr/share/odd/names/Bäume").ok().lines())
        .containsExactly("sys-test/odd-1:0::installed");
    host.wherry().run("verify", "--strict").ok();
    Files.writeString(host.root().at("/usr/bin/odd"), "changed");
    assertThat(host.wherry().run("verify").with(6).out()).contains("/usr/bin/odd ");
  }

  @Test
  void weFindNothingLeftToDoAfterCave() throws Exception {
    var host = host("nothing-for-us");
    host.caveInstalls(first, WANTED);
    assertThat(host.weInstall(first, WANTED).out()).contains("nothing to do");
  }

  @Test
  void weRemoveWhatCaveInstalled() throws Exception {
    var host = host("we-remove");
    host.caveInstalls(first, WANTED);
    host.root().edit("/etc/settings/kept.conf", "mine\n");
    host.wherry()
        .run("remove", "--even-unmanaged", "--yes", "app-test/tool", "app-test/settings")
        .ok();
    assertRemoved(host);
    host.sync(first);
    assertThat(host.cave().run("print-ids", "-m", "*/*::installed").ok().lines()).hasSize(3);
  }

  @Test
  void caveLeavesTheRootAloneWhileAChangeOfOursIsOpen() throws Exception {
    var host = host("kept-away");
    host.weInstall(first, WANTED);
    host.sync(first);
    host.wherry().run("hook", "--install").ok();
    var gate = Gate.in(folder.resolve("gate-of-ours"));
    gate.across(host.root().at("/etc/wherry/health.d/gate"));
    var ours = host.wherry().start(folder.resolve("err"), "remove", "--yes", "app-test/tool");
    gate.awaitSomebody();
    assertThat(host.cave().in(uninstalling("sys-test/odd")).refused().out())
        .contains("waiting for process " + ours.pid() + " (wherry-agent)")
        .contains("still changes packages in this root");
    assertThat(host.root().has("/usr/bin/odd")).isTrue();
    gate.open();
    assertThat(ours.waitFor()).as(Files.readString(folder.resolve("err"))).isZero();
    host.cave().in(uninstalling("app-test/slotted:1")).ok();
    assertThat(host.installed()).doesNotContain("app-test/tool-1.0:0", "app-test/slotted-1.0:1");
  }

  /** A person at a terminal would wait for a minute. */
  private static List<String> uninstalling(String wanted) {
    return List.of("env", "WHERRY_HOOK_WAIT=0", "cave", "uninstall", "-x", wanted);
  }

  @Test
  void weWaitForACaveThatIsAtWork() throws Exception {
    var host = host("waited-for");
    host.sync(first);
    host.wherry().run("hook", "--install").ok();
    var gate = Gate.in(folder.resolve("gate-of-cave"));
    gate.across(host.root().at("/etc/paludis/hooks/install_pre/gate.bash"));
    var command = List.of("cave", "resolve", "-x", "--hide", "*/*::arbor", "sys-test/odd");
    var cave = host.cave().start(command);
    gate.awaitSomebody();
    var applying = host.wherry().applying(first, List.of(), "app-test/slotted:1");
    var ours = host.wherry().start(folder.resolve("err"), applying);
    var said = ours.inputReader();
    assertThat(said.readLine()).matches("waiting for process [0-9]+ \\(cave, for .*");
    assertThat(host.installed()).isEmpty();
    gate.open();
    Cave.end(command, cave).ok();
    assertThat(said.lines().toList()).contains("release mybinaries/1 is applied");
    assertThat(ours.waitFor()).isZero();
    assertThat(host.installed()).contains("sys-test/odd-1:0", "app-test/slotted-1.0:1");
  }

  private static String[] concat(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(WANTED));
    return all.toArray(String[]::new);
  }
}

package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.install.InstallListener;
import io.wherry.agent.install.InstallSettings;
import io.wherry.agent.install.ManagedPackages;
import io.wherry.agent.install.MergeResult;
import io.wherry.agent.install.NativeInstaller;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages that go, packages that must not, and what stays of them. */
class RemoveCommandTest {
  @TempDir Path directory;
  private RootKit host;

  @BeforeEach
  void makeRoot() throws IOException {
    host = new RootKit(directory);
  }

  private PackageId hello() throws IOException {
    return host.draft("app-misc/hello", "1.0")
        .directory("/usr/share/hello")
        .file("/usr/share/hello/text", "hi\n")
        .file("/etc/hello.conf", "loud = no\n")
        .byWherry();
  }

  private List<String> installed() {
    assertThat(host.run("list")).isEqualTo(ExitCode.OK);
    return host.out.lines().toList();
  }

  private ManagedPackages managed() {
    return new ManagedPackages(host.state.resolve("install"));
  }

  @Test
  void whatGoesGoesAndWhatSomebodyChangedStaysAndIsNamed() throws IOException {
    hello();
    Files.writeString(host.at("/etc/hello.conf"), "loud = yes\n");
    assertThat(host.run("remove", "--yes", "hello")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(host.out)
        .contains("remove  app-misc/hello-1.0:0::installed")
        .contains("stays: /etc/hello.conf (content changed)")
        .contains("removed 1 package");
    assertThat(host.has("/usr/share/hello")).isFalse();
    assertThat(host.read("/etc/hello.conf")).isEqualTo("loud = yes\n");
    assertThat(installed()).isEmpty();
    assertThat(managed().read()).isEmpty();
    assertThat(host.has("/.wherry")).isFalse();
    assertThat(host.state.resolve("install/journal")).doesNotExist();
  }

  @Test
  void programsAreToldWhatGoesWhatStaysAndHowItEnded() throws IOException {
    hello();
    Files.writeString(host.at("/etc/hello.conf"), "loud = yes\n");
    var before = host.picture();
    assertThat(host.run("remove", "--json", "hello")).isEqualTo(ExitCode.USAGE);
    assertThat(host.err).contains("--yes or --dry-run");
    assertThat(host.run("remove", "--json", "--dry-run", "hello")).isEqualTo(ExitCode.OK);
    assertThat(host.out).startsWith("{").contains("\"outcome\" : \"dry-run\"");
    assertThat(host.picture()).isEqualTo(before);
    assertThat(host.run("remove", "--json", "--yes", "hello")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(host.out)
        .startsWith("{")
        .endsWith("}\n")
        .contains("\"packages\" : [ \"app-misc/hello-1.0:0::installed\" ]")
        .contains("\"path\" : \"/etc/hello.conf\"", "\"detail\" : \"content changed\"")
        .contains("\"outcome\" : \"settled\"");
    assertThat(host.has("/usr/share/hello")).isFalse();
    assertThat(installed()).isEmpty();
  }

  /** As where Wherry came as a package, and is taken away by itself. */
  @Test
  void whatThisProgramRunsOnIsTakenAwayByACopyOfIt() throws IOException {
    host.draft("app-admin/wherry", "1.0").file("/usr/lib/wherry/lib/wherry.jar", "jar").byWherry();
    System.setProperty("wherry.home", host.at("/usr/lib/wherry").toRealPath().toString());
    try {
      assertThat(host.run("remove", "--yes", "wherry")).as(host.err).isEqualTo(ExitCode.OK);
    } finally {
      System.clearProperty("wherry.home");
    }
    assertThat(host.out)
        .contains("another one goes on from a copy in " + host.state.resolve("ground"))
        .contains("removed 1 package");
    assertThat(host.has("/usr/lib/wherry/lib/wherry.jar")).isFalse();
    assertThat(host.state.resolve("ground")).doesNotExist();
    assertThat(installed()).isEmpty();
  }

  @Test
  void whatIsStillNeededIsNotTaken() throws IOException {
    host.draft("sys-libs/greet", "1.2").file("/usr/lib/greet", "g").byWherry();
    host.draft("sys-libs/greet", "2").slot("2").byWherry();
    host.draft("app-misc/hello", "1.0").needs("build: x/y run: sys-libs/greet:0[>=1]").byOthers();
    host.draft("app-misc/other", "1").needs("build: sys-libs/greet").byOthers();
    var before = host.picture();
    assertThat(host.run("remove", "--yes", "sys-libs/greet:0")).isEqualTo(ExitCode.REFUSED);
    assertThat(host.err)
        .contains("app-misc/hello-1.0:0 would lack sys-libs/greet:0[>=1]")
        .doesNotContain("app-misc/other");
    assertThat(host.picture()).isEqualTo(before);
    assertThat(host.run("remove", "--yes", "sys-libs/greet:2")).isEqualTo(ExitCode.OK);
  }

  @Test
  void whatNeedsEachOtherGoesTogetherAndDependentsFirst() throws IOException {
    host.draft("sys-libs/greet", "1")
        .bash("pkg_prerm() { echo greet >> \"${ROOT}\"order; }")
        .byWherry();
    host.draft("app-misc/hello", "1")
        .needs("run: sys-libs/greet")
        .bash("pkg_prerm() { echo hello >> \"${ROOT}\"order; }")
        .byWherry();
    assertThat(host.run("remove", "--yes", "greet", "hello")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(host.read("/order")).isEqualTo("hello\ngreet\n");
    assertThat(installed()).isEmpty();
  }

  @Test
  void onlyWhatWherryInstalledIsTakenUnlessSomebodySaysSo() throws IOException {
    host.draft("app-misc/hello", "1").file("/usr/hello", "h").byOthers();
    host.draft("local/thing", "1").in("installed-unpackaged").byOthers();
    assertThat(host.run("remove", "--yes", "hello")).isEqualTo(ExitCode.REFUSED);
    assertThat(host.err).contains("not installed by Wherry").contains("--even-unmanaged");
    assertThat(host.run("remove", "--yes", "--even-unmanaged", "thing"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(host.err).contains("database");
    assertThat(host.has("/usr/hello")).isTrue();
    assertThat(host.run("remove", "--yes", "--even-unmanaged", "hello")).isEqualTo(ExitCode.OK);
    assertThat(host.has("/usr/hello")).isFalse();
    assertThat(installed()).containsExactly("local/thing-1:0::installed-unpackaged");
  }

  @Test
  void nothingGoesWithoutAYes() throws IOException {
    hello();
    var before = host.picture();
    assertThat(host.run("remove", "hello")).isEqualTo(ExitCode.USAGE);
    assertThat(host.err).contains("--yes");
    host.answers = Optional.of(question -> Optional.of("n"));
    assertThat(host.run("remove", "hello")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err).contains("nothing was removed");
    assertThat(host.run("remove", "--dry-run", "hello")).isEqualTo(ExitCode.OK);
    assertThat(host.out).contains("remove  app-misc/hello-1.0:0").contains("--dry-run");
    assertThat(host.picture()).isEqualTo(before);
    host.answers = Optional.of(question -> Optional.of("Yes"));
    assertThat(host.run("remove", "hello")).isEqualTo(ExitCode.OK);
    assertThat(installed()).isEmpty();
  }

  @Test
  void theCapOfTheSettingsHolds() throws IOException {
    hello();
    assertThat(host.run("remove", "--yes", "--set", "install.max-removals=0", "hello"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(host.err).contains("install.max-removals is 0").contains("=1");
    assertThat(installed()).hasSize(1);
  }

  @Test
  void aHostThatIsIllWithoutThePackageGetsItBack() throws IOException {
    hello();
    host.fallIll();
    var before = host.picture();
    assertThat(host.run("remove", "--yes", "hello")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err).contains("health check ill").contains("as it was before");
    assertThat(host.picture()).isEqualTo(before);
    assertThat(managed().read()).hasSize(1);
  }

  @Test
  void aChangeOfTheAgentIsNotDisturbed() throws IOException {
    hello();
    var places = new Places(host.state);
    var lock = places.tryLockWorker("the resident agent's worker").orElseThrow();
    assertThat(host.run("remove", "--yes", "hello")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err)
        .contains("process " + ProcessHandle.current().pid() + ", the resident agent's worker")
        .contains("wherry-agent status");
    assertThat(host.has("/usr/share/hello/text")).isTrue();
    lock.release();
    assertThat(host.run("remove", "--yes", "hello")).isEqualTo(ExitCode.OK);
  }

  @Test
  void aRemovalThatWasKilledIsPutBackByTheNextCommandWhichSaysSo() throws Exception {
    host.draft("app-misc/hello", "1.0")
        .file("/usr/share/hello", "hi\n")
        .bash("pkg_postrm() { [[ -e ${ROOT}die ]] && kill -9 ${PPID}; return 0; }")
        .byWherry();
    host.draft("app-misc/other", "1").file("/usr/share/other", "o").byWherry();
    Files.createFile(host.at("/die"));
    assertThat(host.runApart("remove", "--yes", "hello").ok()).as(host.out).isFalse();
    assertThat(host.has("/usr/share/hello")).isFalse();
    assertThat(host.state.resolve("install/journal")).exists();
    Files.delete(host.at("/die"));
    assertThat(host.run("remove", "--yes", "other")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(host.out).contains("first: change local-").contains("broken off");
    assertThat(host.read("/usr/share/hello")).isEqualTo("hi\n");
    assertThat(host.has("/usr/share/other")).isFalse();
    assertThat(installed()).containsExactly("app-misc/hello-1.0:0::installed");
  }

  @Test
  void paludisAtWorkIsWaitedForByName() throws Exception {
    hello();
    var lock = Files.createDirectories(host.state.resolve("install")).resolve("root.lock");
    Files.writeString(lock, "process 17 (cave, for app/x)\n");
    var script = "exec 9<>\"$0\"; flock 9; echo got; read -r _";
    var cave = new ProcessBuilder("bash", "-c", script, lock.toString()).start();
    assertThat(cave.inputReader().readLine()).isEqualTo("got");
    var told = new java.util.concurrent.atomic.AtomicReference<>(-1);
    var removal = Thread.ofPlatform().start(() -> told.set(host.run("remove", "--yes", "hello")));
    io.wherry.common.testing.Patience.await().until(() -> isWaitingForTheRoot());
    assertThat(host.has("/usr/share/hello/text")).isTrue();
    cave.getOutputStream().close();
    removal.join();
    assertThat(told.get()).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(host.out).contains("waiting for process 17 (cave, for app/x)", "removed 1 package");
    assertThat(cave.waitFor()).isNotEqualTo(137);
  }

  private static boolean isWaitingForTheRoot() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(t -> t.getName().equals("root-lock"));
  }

  @Test
  void theHookIsPutIntoPaludisWhereThereIsOne() throws IOException {
    assertThat(host.run("hook", "--install")).isEqualTo(ExitCode.NOT_THERE);
    Files.createDirectories(host.at("/etc/paludis"));
    assertThat(host.run("hook")).isEqualTo(ExitCode.NOT_THERE);
    assertThat(host.out).contains("wherry-agent hook --install");
    assertThat(host.run("hook", "--install")).as(host.err).isEqualTo(ExitCode.OK);
    var file = "/etc/paludis/hooks/install_task_execute_pre/wherry.bash";
    assertThat(host.read(file)).contains("state='" + host.state.resolve("install") + "'");
    assertThat(host.state.resolve("install")).isDirectory();
    assertThat(host.run("hook")).isEqualTo(ExitCode.OK);
    assertThat(host.run("hook", "--remove")).isEqualTo(ExitCode.OK);
    assertThat(host.has(file)).isFalse();
    assertThat(host.run("hook", "--install", "--remove")).isEqualTo(ExitCode.USAGE);
  }

  private void mergeWithoutConfirming(ChangeId change, PackageId going) throws IOException {
    var settings = InstallSettings.of(host.root, host.state.resolve("install"));
    var release = new ReleaseId(new RepositoryName("marsh"), 1);
    var plan = new Plan(release, Digest.of(new byte[0]), List.of(new Change.Remove(going)));
    try (var installer =
        new NativeInstaller(settings, InstantSource.system(), InstallListener.SILENT)) {
      installer.stage(
          change,
          plan,
          install -> {
            throw new IOException("nothing comes");
          });
      assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
    }
  }

  @Test
  void aRemovalThatWasKilledAfterItsCommitStands() throws IOException {
    mergeWithoutConfirming(new ChangeId("local-1-2"), hello());
    host.draft("app-misc/other", "1").byWherry();
    assertThat(host.run("remove", "--yes", "other")).isEqualTo(ExitCode.OK);
    assertThat(host.out).contains("first: change local-1-2 was whole, and stands now");
    assertThat(installed()).isEmpty();
  }

  /** As the agent does in a process of its own when it starts after another boot. */
  @Test
  void tidyingUpEndsItToo() throws IOException {
    mergeWithoutConfirming(new ChangeId("local-1-2"), hello());
    assertThat(host.run("tidy")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(host.err).contains("change local-1-2 was whole, and stands now");
    assertThat(installed()).isEmpty();
    assertThat(host.state.resolve("install/journal")).doesNotExist();
  }

  @Test
  void aChangeThatTheMasterHasToConfirmIsLeftToTheAgent() throws IOException {
    mergeWithoutConfirming(new ChangeId("c-17"), hello());
    host.draft("app-misc/other", "1").byWherry();
    assertThat(host.run("remove", "--yes", "other")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err).contains("c-17").contains("wherry-agent run");
    assertThat(installed()).containsExactly("app-misc/other-1:0::installed");
    assertThat(host.state.resolve("install/journal")).exists();
  }
}

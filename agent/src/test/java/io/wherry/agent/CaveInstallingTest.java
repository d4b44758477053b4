package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wherry.agent.cave.CaveInstaller;
import io.wherry.agent.cave.Workplace;
import io.wherry.agent.install.InstallListener;
import io.wherry.agent.install.Running;
import io.wherry.agent.sync.OfflineSync;
import io.wherry.agent.sync.SyncResult;
import io.wherry.agent.sync.SyncedRelease;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.Installing.Supply;
import io.wherry.common.config.Settings;
import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Order;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.posix.TreeRemoval;
import io.wherry.common.release.Trust;
import io.wherry.common.resolve.Provided;
import io.wherry.common.resolve.Resolution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a host whose cave does what it is told, and of one whose cave does not. */
class CaveInstallingTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  @TempDir Path directory;
  private Path root;
  private Path state;
  private ReleaseKit kit;
  private StandIn cave;
  private final Map<String, String> set = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private CaveInstaller installer;
  private CaveInstalling installing;
  private long shown;
  private int changes;

  @BeforeEach
  void makeHost() throws Exception {
    root = Files.createDirectories(directory.resolve("root")).toRealPath();
    state = directory.toRealPath().resolve("state");
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/:/bin/sh\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
    InstalledDatabase.open(root).prepare();
    new Places(state).make();
    cave = StandIn.make(Files.createDirectories(directory.toRealPath().resolve("bin")), root);
    set.put("paludis.command", "[" + cave.program() + "]");
    kit = new ReleaseKit(directory);
    restart();
  }

  @AfterEach
  void close() throws IOException {
    installer.close();
    kit.close();
  }

  private AgentSettings settings() throws Exception {
    var all = new LinkedHashMap<>(set);
    all.put("root", root.toString());
    all.put("state-dir", state.toString());
    return Settings.load(AgentSettings.class, List.of(), all);
  }

  /** As another worker. */
  private void restart() throws Exception {
    if (installer != null) installer.close();
    var settings = settings();
    installer =
        new CaveInstaller(
            new Workplace(
                settings.installing(),
                settings.paludis(),
                settings.install().noWayBack(),
                new Places(state).tarballs(),
                PastReleases.of(new Places(state), trust()),
                _ -> {},
                new Warned(warnings)));
    installing = new CaveInstalling(installer, Running.NOTHING, OwnGround.below(state));
  }

  /** Keeps what people should know. */
  private record Warned(List<String> warnings) implements InstallListener {
    @Override
    public void warned(String what) {
      warnings.add(what);
    }
  }

  private Trust trust() {
    var keys = List.of(kit.key.verifyingKey());
    return new Trust(ReleaseKit.MARSH, keys, keys);
  }

  private void publish() throws IOException {
    kit.publish();
    shown++;
  }

  private void draft(String name, String version, String needs) throws IOException {
    kit.draft(name, version).needs(needs).file("/usr/share/" + name, version + needs).build();
  }

  private interface WithRelease<T> {
    T with(SyncedRelease release) throws Exception;
  }

  private <T> T release(WithRelease<T> action) throws Exception {
    var settings = settings().sync();
    try (var sync =
        OfflineSync.open(state.resolve("repository"), settings, InstantSource.system())) {
      var found = sync.find(kit.repository().toString(), Optional.of(shown), trust()::manifest);
      assertThat(found).isInstanceOf(SyncResult.Synced.class);
      var release = ((SyncResult.Synced) found).release();
      sync.show(release);
      return action.with(release);
    }
  }

  private Order order(SyncedRelease release, Plan plan) {
    return new Order(
        new ChangeId("change-" + ++changes),
        Optional.empty(),
        1,
        plan,
        Duration.ofHours(1),
        release.manifest().digest(),
        release.commit().hex());
  }

  private Plan plan(SyncedRelease release, String... wanted) throws Exception {
    var specs = Stream.of(wanted).map(PackageSpec::parse).collect(Collectors.toSet());
    var planning =
        new LocalPlanning(
            release.catalogue(), new Provided(List.of()), new LocalHost(settings()).inventory());
    var resolution = planning.named(Set.copyOf(specs));
    assertThat(resolution).as("%s", resolution).isInstanceOf(Resolution.Resolved.class);
    return ((Resolution.Resolved) resolution).plan();
  }

  /** Staged, or why not. */
  private record Attempt(Order order, Optional<String> refusal) {}

  private Attempt stage(String... wanted) throws Exception {
    return release(release -> stage(release, plan(release, wanted)));
  }

  private Attempt stage(SyncedRelease release, Plan plan) throws Exception {
    var order = order(release, plan);
    var supplies = new ArrayList<Supply>();
    for (var install : plan.installs()) {
      var entry = release.manifest().entry(install.id()).orElseThrow();
      var artefact =
          entry.artefacts().stream()
              .filter(a -> a.encoding() == Encoding.TAR_BZ2)
              .findFirst()
              .orElseThrow();
      var cached = Files.createDirectories(new Places(state).tarballs()).resolve(artefact.name());
      if (!Files.exists(cached)) Files.copy(kit.tarballs().resolve(artefact.name()), cached);
      supplies.add(
          new Supply(install, release.read(install.pbinPath()), artefact, entry.owners(), cached));
    }
    var fault = installing.stage(order, supplies, release::read, (_, _) -> {});
    return new Attempt(order, fault.map(f -> f.category() + " " + f.what()));
  }

  private UpdateEvent merge(String... wanted) throws Exception {
    var attempt = stage(wanted);
    assertThat(attempt.refusal()).isEmpty();
    return installing.merge(attempt.order(), SOON);
  }

  private Order settle(String... wanted) throws Exception {
    var attempt = stage(wanted);
    assertThat(attempt.refusal()).isEmpty();
    assertThat(installing.merge(attempt.order(), SOON)).isInstanceOf(UpdateEvent.Merged.class);
    assertThat(installing.seal(attempt.order().change())).isInstanceOf(UpdateEvent.Sealed.class);
    return attempt.order();
  }

  private List<String> installed() throws IOException {
    return InstalledDatabase.open(root).entries().stream().map(e -> "" + e.id()).toList();
  }

  private List<String> distfiles() throws IOException {
    try (var files = Files.list(root.resolve("var/cache/paludis/distfiles"))) {
      return files
          .map(file -> file.getFileName().toString().replaceFirst("^marsh--(.*)--c\\d+\\.", "$1."))
          .sorted()
          .toList();
    }
  }

  private Path journal() {
    return state.resolve("install/cave/journal");
  }

  private String wantedSet() throws IOException {
    return Files.readString(root.resolve("etc/paludis/sets/wherry.conf"));
  }

  /** Two packages, one of which needs the other; then both anew. */
  private void twoReleases() throws Exception {
    draft("sys-libs/reed", "1", "");
    draft("app/boat", "1", "run: sys-libs/reed");
    publish();
    settle("app/boat");
    draft("sys-libs/reed", "2", "");
    draft("app/boat", "2", "run: sys-libs/reed[>=2]");
    publish();
  }

  @Test
  void whatIsNeededComesInAnEarlierRunAndNoSourceIsSeen() throws Exception {
    draft("sys-libs/reed", "1", "");
    draft("app/boat", "1", "run: sys-libs/reed");
    publish();
    settle("app/boat");
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
    assertThat(cave.resolutions())
        .containsExactly(
            "=sys-libs/reed-1:0::marsh",
            "=app/boat-1:0::marsh",
            "=sys-libs/reed-1:0::marsh",
            "=app/boat-1:0::marsh");
    assertThat(cave.commands())
        .filteredOn(line -> line.startsWith("resolve "))
        .allMatch(line -> line.contains("--hide */*::sources --keep") && !line.contains(" -x"));
    assertThat(distfiles()).containsExactly("app--boat-1.tar.bz2", "sys-libs--reed-1.tar.bz2");
    assertThat(wantedSet()).contains("* app/boat:0\n", "* sys-libs/reed:0\n");
    assertThat(journal()).doesNotExist();
    assertThat(new LocalHost(settings()).inventory().packages()).allMatch(p -> p.managed());
  }

  @Test
  void anUpgradeLeavesTheReplacedTarballsInTheCacheOnly() throws Exception {
    twoReleases();
    settle("app/boat");
    assertThat(installed()).containsExactly("app/boat-2:0", "sys-libs/reed-2:0");
    assertThat(distfiles()).containsExactly("app--boat-2.tar.bz2", "sys-libs--reed-2.tar.bz2");
    assertThat(new Places(state).tarballs().toFile().list()).hasSize(4);
  }

  @Test
  void anotherBuildOfTheSameVersionIsInstalled() throws Exception {
    draft("app/boat", "1", "");
    publish();
    settle("app/boat");
    kit.draft("app/boat", "1").under("Odd").file("/usr/share/boat", "another").build();
    publish();
    var before = InstalledDatabase.open(root).entries().getFirst().pbinDigest();
    settle("app/boat");
    assertThat(installed()).containsExactly("app/boat-1:0");
    assertThat(InstalledDatabase.open(root).entries().getFirst().pbinDigest()).isNotEqualTo(before);
  }

  @Test
  void accountsAreMadeFirst() throws Exception {
    kit.define("groups/ferry", "");
    draft("app/boat", "1", "run: group/ferry");
    publish();
    settle("app/boat");
    assertThat(cave.resolutions()).first().isEqualTo("group/ferry");
    assertThat(Files.readString(root.resolve("etc/group"))).contains("\nferry:x:77:");
  }

  @Test
  void whatGoesIsRemovedLast() throws Exception {
    twoReleases();
    var attempt =
        release(release -> {
          var plan = plan(release, "sys-libs/reed");
          var changes =
              new ArrayList<Change>(List.of(new Change.Remove(PackageId.of("app/boat", "1", "0"))));
          changes.addAll(plan.changes());
          return stage(release, new Plan(plan.release(), plan.inventory(), changes));
        });
    assertThat(attempt.refusal()).isEmpty();
    assertThat(installing.merge(attempt.order(), SOON)).isInstanceOf(UpdateEvent.Merged.class);
    assertThat(installed()).containsExactly("sys-libs/reed-2:0");
    assertThat(cave.resolutions()).endsWith("=sys-libs/reed-2:0::marsh", "!app/boat:0");
    installing.seal(attempt.order().change());
    assertThat(wantedSet()).doesNotContain("app/boat");
  }

  @Test
  void whatWouldBeCompiledIsShownBesideThePlanAndNothingIsDone() throws Exception {
    draft("app/boat", "1", "");
    publish();
    cave.would(
        "boat",
        "InstallJob(origin_id_spec=\"=dev/compiler-9:0::sources\";destination_repository_name="
            + "\"installed\";destination_type=\"install_to_slash\";replacing_specs=c(count=\"0\";);"
            + "state=null;)");
    assertThat(stage("app/boat").refusal().orElseThrow().replaceAll(" {2,}", " | "))
        .startsWith("PERMANENT cave would do something else than the plan says")
        .contains("the plan | cave\n")
        .contains("install app/boat-1:0::marsh | install app/boat-1:0::marsh\n")
        .contains(" | install dev/compiler-9:0::sources");
    assertThat(installed()).isEmpty();
    assertThat(cave.commands()).noneMatch(line -> line.startsWith("resume"));
    assertThat(journal()).doesNotExist();
  }

  @Test
  void whatFailsMidwayIsTakenBackToTheBuildsBefore() throws Exception {
    twoReleases();
    cave.fails("boat-2");
    var event = merge("app/boat");
    assertThat(event).isInstanceOf(UpdateEvent.Failed.class);
    assertThat(((UpdateEvent.Failed) event).fault().what())
        .contains("cave ended with status 1", "app/boat-2:0 is not installed as it should be")
        .contains("cave failed with app/boat-2:0::marsh");
    assertThat(((UpdateEvent.Failed) event).lastingEffects())
        .containsExactly(
            "cave had changed sys-libs/reed:0; what phases of its packages did elsewhere is not"
                + " undone");
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
    assertThat(cave.resolutions()).endsWith("=app/boat-2:0::marsh", "=sys-libs/reed-1:0::marsh");
    assertThat(journal()).doesNotExist();
    assertThat(installer.otherAtWork()).isEmpty();
    cave.behaves();
    settle("app/boat");
  }

  @Test
  void aStatusOfNoughtIsNotBelieved() throws Exception {
    twoReleases();
    cave.does("boat-2", "exit 0");
    var event = merge("app/boat");
    assertThat(event).isInstanceOf(UpdateEvent.Failed.class);
    assertThat(((UpdateEvent.Failed) event).fault().what())
        .contains("cave ended with status 0", "there is app/boat-1:0");
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
  }

  @Test
  void aHookThatRefusesIsNoFaultOfThePackage() throws Exception {
    draft("app/boat", "1", "");
    publish();
    cave.does("boat-1", "exit 42");
    var event = merge("app/boat");
    assertThat(((UpdateEvent.Failed) event).fault())
        .matches(fault -> fault.mayPass())
        .matches(fault -> fault.what().contains("because a hook refused"));
    assertThat(installed()).isEmpty();
  }

  @Test
  void aMergedChangeGoesBackEvenAfterARestart() throws Exception {
    twoReleases();
    var attempt = stage("app/boat");
    assertThat(installing.merge(attempt.order(), SOON)).isInstanceOf(UpdateEvent.Merged.class);
    restart();
    assertThat(installing.recover())
        .isEqualTo(new UpdateEvent.Recovered(Optional.of(attempt.order().change()), List.of()));
    assertThat(installing.revert(attempt.order().change()))
        .isInstanceOf(UpdateEvent.Reverted.class);
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
    assertThat(distfiles()).contains("app--boat-1.tar.bz2", "sys-libs--reed-1.tar.bz2");
  }

  @Test
  void whatCouldNotComeBackIsNotReplacedUnlessThatIsSaid() throws Exception {
    twoReleases();
    try (var files = Files.newDirectoryStream(new Places(state).tarballs(), "*reed-1*")) {
      for (var file : files) Files.delete(file);
    }
    Files.delete(distfile("reed-1"));
    assertThat(stage("app/boat").refusal().orElseThrow())
        .startsWith("PERMANENT if the change failed, these packages could not come back:")
        .contains("sys-libs/reed-1:0 (its tarball marsh--sys-libs--reed-1--")
        .contains("install.no-way-back: true");
    set.put("install.no-way-back", "true");
    restart();
    cave.fails("boat-2");
    var event = merge("app/boat");
    assertThat(((UpdateEvent.Failed) event).fault().what())
        .contains("there was no way back for sys-libs/reed-1:0")
        .contains("the host stands between two releases");
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-2:0");
    assertThat(journal()).doesNotExist();
  }

  private Path distfile(String part) throws IOException {
    try (var files =
        Files.newDirectoryStream(root.resolve("var/cache/paludis/distfiles"), "*" + part + "*")) {
      return files.iterator().next();
    }
  }

  @Test
  void anEntryThatWasCutShortIsLeftToRepair() throws Exception {
    twoReleases();
    cave.does("boat-2", "mkdir -p \"${folder}/${version}:${slot}:C.torn\"; kill -9 $$");
    var event = merge("app/boat");
    assertThat(event).isInstanceOf(UpdateEvent.WorkerDied.class);
    assertThat(((UpdateEvent.WorkerDied) event).why())
        .contains("the entry of app/boat-2:0", "was cut short", "wherry-agent repair");
    restart();
    assertThat(installing.recover()).isInstanceOf(UpdateEvent.RecoveryFailed.class);
    try (var entries = Files.newDirectoryStream(data("app---boat"), "*torn")) {
      for (var entry : entries) Files.delete(entry);
    }
    cave.behaves();
    assertThat(installing.recover()).isInstanceOf(UpdateEvent.Recovered.class);
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
  }

  private Path data(String name) {
    return root.resolve("var/db/paludis/repositories/installed/data").resolve(name);
  }

  @Test
  void aRunThatTakesTooLongIsKilledWithAllThatItStarted() throws Exception {
    twoReleases();
    set.put("paludis.timeout", "2s");
    restart();
    cave.does("boat-2", "echo $$ >\"${PLAY}/pid\"; sleep 600");
    var event = merge("app/boat");
    assertThat(((UpdateEvent.Failed) event).fault().what())
        .contains("took longer than 2 s and was killed");
    var pid = Long.parseLong(Files.readString(cave.play().resolve("pid")).strip());
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
  }

  @Test
  void aHostThatChangedMeanwhileIsLeftAlone() throws Exception {
    draft("app/boat", "1", "");
    draft("app/other", "1", "");
    publish();
    var attempt = stage("app/boat");
    Files.createDirectories(data("app---other").resolve("1:0:c1"));
    Files.writeString(data("app---other").resolve("1:0:c1/contents"), "");
    var event = installing.merge(attempt.order(), SOON);
    assertThat(((UpdateEvent.Failed) event).fault().what()).contains("the host changed meanwhile");
    assertThat(installed()).containsExactly("app/other-1:0");
  }

  @Test
  void anotherFileInTheDistdirIsReplacedAndTold() throws Exception {
    draft("app/boat", "1", "");
    publish();
    settle("app/boat");
    var distfile = distfile("boat-1");
    Files.delete(distfile);
    Files.writeString(distfile, "something else");
    restartFromNothing();
    settle("app/boat");
    assertThat(Files.size(distfile)).isGreaterThan("something else".length());
    assertThat(warnings).anyMatch(line -> line.contains("was another file than the release's"));
  }

  private void restartFromNothing() throws Exception {
    TreeRemoval.delete(data("app---boat"));
    Files.deleteIfExists(state.resolve("install/managed"));
    restart();
  }

  /** What cave does not find it would fetch, and what it fetches nobody has verified. */
  @Test
  void aTarballThatWentMeanwhileIsNotLeftToCave() throws Exception {
    twoReleases();
    var attempt = stage("app/boat");
    Files.delete(distfile("reed-2"));
    var event = installing.merge(attempt.order(), SOON);
    assertThat(((UpdateEvent.Failed) event).fault())
        .matches(fault -> fault.mayPass())
        .matches(fault -> fault.what().contains("is not the verified tarball any more"));
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
  }

  @Test
  void aSetThatSomebodyWroteStays() throws Exception {
    var file = root.resolve("etc/paludis/sets/wherry.conf");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "?: app/mine\n");
    draft("app/boat", "1", "");
    publish();
    settle("app/boat");
    assertThat(wantedSet()).isEqualTo("?: app/mine\n");
    assertThat(warnings).anyMatch(line -> line.contains("holds what the agent has not written"));
  }
}

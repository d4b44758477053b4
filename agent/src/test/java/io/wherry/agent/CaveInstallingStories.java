package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.cave.CaveInstaller;
import io.wherry.agent.cave.Supplies;
import io.wherry.agent.cave.Workplace;
import io.wherry.agent.install.InstallListener;
import io.wherry.agent.install.Points;
import io.wherry.agent.install.Running;
import io.wherry.agent.sync.OfflineSync;
import io.wherry.agent.sync.SyncResult;
import io.wherry.agent.sync.SyncedRelease;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.Installing.Supply;
import io.wherry.common.config.Settings;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Order;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.PackageSpec;
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
import org.junit.jupiter.api.io.TempDir;

/** A host on which a script plays cave, and releases for it. */
abstract class CaveInstallingStories {
  static final Duration SOON = Duration.ofSeconds(20);
  @TempDir Path directory;
  Path root;
  Path state;
  ReleaseKit kit;
  StandIn cave;
  final Map<String, String> set = new LinkedHashMap<>();
  final List<String> warnings = new ArrayList<>();
  Supplies supplies = _ -> {};
  Points points = Points.NONE;
  CaveInstaller installer;
  CaveInstalling installing;
  long shown;
  int changes;

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

  AgentSettings settings() throws Exception {
    var all = new LinkedHashMap<>(set);
    all.put("root", root.toString());
    all.put("state-dir", state.toString());
    return Settings.load(AgentSettings.class, List.of(), all);
  }

  /** As another worker. */
  final void restart() throws Exception {
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
                more -> supplies.bring(more),
                new Warned(warnings),
                step -> points.at(step)));
    installing = new CaveInstalling(installer, Running.NOTHING, OwnGround.below(state));
  }

  /** Keeps what people should know. */
  private record Warned(List<String> warnings) implements InstallListener {
    @Override
    public void warned(String what) {
      warnings.add(what);
    }
  }

  Trust trust() {
    var keys = List.of(kit.key.verifyingKey());
    return new Trust(ReleaseKit.MARSH, keys, keys);
  }

  void publish() throws IOException {
    kit.publish();
    shown++;
  }

  void draft(String name, String version, String needs) throws IOException {
    kit.draft(name, version).needs(needs).file("/usr/share/" + name, version + needs).build();
  }

  interface WithRelease<T> {
    T with(SyncedRelease release) throws Exception;
  }

  <T> T release(WithRelease<T> action) throws Exception {
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

  Order order(SyncedRelease release, Plan plan) {
    return new Order(
        new ChangeId("change-" + ++changes),
        Optional.empty(),
        1,
        plan,
        Duration.ofHours(1),
        release.manifest().digest(),
        release.commit().hex());
  }

  Plan plan(SyncedRelease release, String... wanted) throws Exception {
    var specs = Stream.of(wanted).map(PackageSpec::parse).collect(Collectors.toSet());
    var planning =
        new LocalPlanning(
            release.catalogue(), new Provided(List.of()), new LocalHost(settings()).inventory());
    var resolution = planning.named(Set.copyOf(specs));
    assertThat(resolution).as("%s", resolution).isInstanceOf(Resolution.Resolved.class);
    return ((Resolution.Resolved) resolution).plan();
  }

  /** Staged, or why not. */
  record Attempt(Order order, Optional<String> refusal) {}

  Attempt stage(String... wanted) throws Exception {
    return release(release -> stage(release, plan(release, wanted)));
  }

  Attempt stage(SyncedRelease release, Plan plan) throws Exception {
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

  UpdateEvent merge(String... wanted) throws Exception {
    var attempt = stage(wanted);
    assertThat(attempt.refusal()).isEmpty();
    return installing.merge(attempt.order(), SOON);
  }

  Order settle(String... wanted) throws Exception {
    var attempt = stage(wanted);
    assertThat(attempt.refusal()).isEmpty();
    assertThat(installing.merge(attempt.order(), SOON)).isInstanceOf(UpdateEvent.Merged.class);
    assertThat(installing.seal(attempt.order().change())).isInstanceOf(UpdateEvent.Sealed.class);
    return attempt.order();
  }

  List<String> installed() throws IOException {
    return InstalledDatabase.open(root).entries().stream().map(e -> "" + e.id()).toList();
  }

  List<String> distfiles() throws IOException {
    try (var files = Files.list(root.resolve("var/cache/paludis/distfiles"))) {
      return files
          .map(file -> file.getFileName().toString().replaceFirst("^marsh--(.*)--c\\d+\\.", "$1."))
          .sorted()
          .toList();
    }
  }

  Path journal() {
    return state.resolve("install/cave/journal");
  }

  String wantedSet() throws IOException {
    return Files.readString(root.resolve("etc/paludis/sets/wherry.conf"));
  }

  /** Two packages, one of which needs the other; then both anew. */
  void twoReleases() throws Exception {
    draft("sys-libs/reed", "1", "");
    draft("app/boat", "1", "run: sys-libs/reed");
    publish();
    settle("app/boat");
    draft("sys-libs/reed", "2", "");
    draft("app/boat", "2", "run: sys-libs/reed[>=2]");
    publish();
  }

  Path distfile(String part) throws IOException {
    try (var files =
        Files.newDirectoryStream(root.resolve("var/cache/paludis/distfiles"), "*" + part + "*")) {
      return files.iterator().next();
    }
  }

  Path data(String name) {
    return root.resolve("var/db/paludis/repositories/installed/data").resolve(name);
  }

  /** Of that package, neither in the cache nor where cave looks. */
  void loseTarball(String part) throws IOException {
    try (var files = Files.newDirectoryStream(new Places(state).tarballs(), "*" + part + "*")) {
      for (var file : files) Files.delete(file);
    }
    Files.delete(distfile(part));
  }
}

package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.AgentMain;
import io.wherry.agent.facts.RootFacts;
import io.wherry.agent.identity.HostIdentity.Membership;
import io.wherry.agent.install.ManagedPackages;
import io.wherry.agent.sync.SyncResult;
import io.wherry.agent.sync.SyncSettings;
import io.wherry.agent.sync.SyncTarget;
import io.wherry.agent.sync.SyncedRelease;
import io.wherry.agent.sync.Syncer;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.Guidance;
import io.wherry.agent.work.WorkerCommand;
import io.wherry.agent.work.WorkerWord;
import io.wherry.common.config.ByteSize;
import io.wherry.common.json.Json;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Labels;
import io.wherry.common.model.Order;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.resolve.Provided;
import io.wherry.common.resolve.Resolution;
import io.wherry.common.resolve.Resolver;
import io.wherry.common.resolve.Wanted;
import io.wherry.common.tls.Pem;
import io.wherry.master.publish.ReleaseRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A host whose agent has its paludis install: a real worker of it, in the root, and the cave. */
final class CaveHost implements AutoCloseable {
  private static final String STATE = "/var/lib/wherry-agent";
  private static final char[] PASSWORD = "marshland".toCharArray();
  private final Path folder;
  private final CaveRoot root;
  private final Releases releases;
  private final LiveRoot live;
  private final Path planner;
  private int changes;

  private CaveHost(Path folder, CaveRoot root, Releases releases, LiveRoot live) {
    this.folder = folder;
    this.root = root;
    this.releases = releases;
    this.live = live;
    this.planner = folder.resolve("planner");
  }

  static CaveHost make(Path folder, Sources sources, Releases releases) throws Exception {
    var sync = "git+file://" + STATE + "/repository/repository.git";
    var root = CaveRoot.host(folder, sources.repository(), sync);
    root.takesUpAccounts();
    var host = new CaveHost(folder, root, releases, LiveRoot.of(root.cave()));
    host.enrol();
    host.agent("hook", "--install").ok();
    return host;
  }

  CaveRoot root() {
    return root;
  }

  /** For whoever changes something while the root is mounted. */
  Path inside(String path) {
    return live.inside(path);
  }

  Path state() {
    return root.at(STATE);
  }

  /** What a master would have given it; no master is ever asked for it here. */
  private void enrol() throws Exception {
    var store = folder.resolve("key.p12");
    var made =
        new ProcessBuilder(
                tool("keytool"),
                "-genkeypair",
                "-alias",
                "host",
                "-keyalg",
                "EC",
                "-dname",
                "CN=host",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    var said = made.inputReader().lines().toList();
    assertThat(made.waitFor()).as("%s", said).isZero();
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    var key = (PrivateKey) keys.getKey("host", PASSWORD);
    var certificate = (X509Certificate) keys.getCertificate("host");
    var identity = Files.createDirectories(state().resolve("identity"));
    Files.writeString(
        identity.resolve("credential.pem"), Pem.of(key) + Pem.of(List.of(certificate)));
    var lines = Files.readAllLines(releases.key());
    var membership =
        new Membership(
            Releases.REPOSITORY,
            new ChannelName("stable"),
            Labels.NONE,
            List.of(lines.getLast()),
            List.of());
    Files.writeString(
        identity.resolve("host.json"),
        Json.write(new Kept(new HostId("abcdefghijklmnopqrstuvwxyz"), membership)));
  }

  private record Kept(HostId host, Membership membership) {}

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private List<String> agentCommand(String command, String... arguments) {
    var argv = new ArrayList<>(List.of(tool("java"), "--enable-native-access=ALL-UNNAMED"));
    argv.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-XX:TieredStopAtLevel=1"));
    argv.addAll(List.of("-cp", System.getProperty("java.class.path"), AgentMain.class.getName()));
    argv.addAll(List.of(command, "--root", "/", "--state-dir", STATE));
    argv.addAll(List.of("--set", "throttle.off=true"));
    argv.addAll(List.of("--set", "paludis.distdir=" + root.distfiles()));
    argv.addAll(List.of("--set", "paludis.repositories=" + root.checkout().getParent()));
    argv.addAll(List.of(arguments));
    return argv;
  }

  Cave.Said agent(String command, String... arguments) throws Exception {
    return live.run(complaints(), Map.of(), agentCommand(command, arguments));
  }

  Cave.Said cave(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 2>&1", "sh", "cave"));
    command.addAll(List.of("--log-level", "silent", "--colour", "no"));
    command.addAll(List.of(arguments));
    return live.run(complaints(), Map.of("WHERRY_HOOK_WAIT", "0"), command);
  }

  Path complaints() {
    return folder.resolve("complaints");
  }

  List<String> installed() throws IOException {
    return Entries.ids(root.root());
  }

  /** Everything to the release's state of those packages, as the master's resolver plans it. */
  Order order(ReleaseRecord release, String... wanted) throws Exception {
    try (var syncer = syncer()) {
      var plan = plan(synced(syncer, release), wanted);
      return new Order(
          new ChangeId("change-" + ++changes),
          Optional.empty(),
          1,
          plan,
          Duration.ofHours(1),
          release.manifest(),
          release.commit().hex());
    }
  }

  private Syncer syncer() throws Exception {
    var settings = new SyncSettings(new ByteSize("64MiB"), Duration.ofSeconds(10));
    return Syncer.open(planner, releases.trust(), settings, InstantSource.system());
  }

  private SyncedRelease synced(Syncer syncer, ReleaseRecord release) throws InterruptedException {
    var target = new SyncTarget(release.release(), release.commit(), release.manifest());
    var result = syncer.sync(target, List.of(releases.address()));
    assertThat(result).isInstanceOf(SyncResult.Synced.class);
    return ((SyncResult.Synced) result).release();
  }

  private Plan plan(SyncedRelease release, String... wanted) throws IOException {
    var managed = new ManagedPackages(state().resolve("install")).read();
    var inventory = new RootFacts(root.root()).inventory(managed::contains);
    var roots = new LinkedHashSet<PackageSpec>();
    Stream.of(wanted).map(PackageSpec::parse).forEach(roots::add);
    var resolution =
        Resolver.resolve(
            release.catalogue(),
            inventory,
            new Wanted(roots),
            new Provided(release.manifest().provided()));
    assertThat(resolution).as("%s", resolution).isInstanceOf(Resolution.Resolved.class);
    var plan = ((Resolution.Resolved) resolution).plan();
    // Seen from outside, the root is not a machine's own: only its packages look the same.
    return new Plan(plan.release(), inventory.packagesDigest(), plan.changes());
  }

  Worker worker(String... settings) throws IOException {
    var process = live.open(complaints(), Map.of(), agentCommand("worker", settings));
    return new Worker(process, process.inputReader(), new PrintWriter(process.getOutputStream()));
  }

  /** To the end, as the resident agent would have it: prepared, merged, checked and sealed. */
  void settles(Order order) throws Exception {
    try (var worker = worker()) {
      assertThat(worker.prepares(order, releases)).isInstanceOf(UpdateEvent.Staged.class);
      assertThat(worker.merges(order)).isInstanceOf(UpdateEvent.Merged.class);
      assertThat(worker.answers(new WorkerCommand.Check(order.change())))
          .isInstanceOf(UpdateEvent.Healthy.class);
      assertThat(worker.answers(new WorkerCommand.Seal(order.change())))
          .isInstanceOf(UpdateEvent.Sealed.class);
    }
  }

  /** The worker process, from the resident agent's end of the pipe. */
  record Worker(Process process, BufferedReader words, PrintWriter commands)
      implements AutoCloseable {
    UpdateEvent prepares(Order order, Releases releases) throws IOException {
      var guidance = new Guidance(List.of(releases.address()), 0, Optional.empty());
      return answers(new WorkerCommand.Prepare(order, guidance));
    }

    UpdateEvent merges(Order order) throws IOException {
      return answers(merge(order));
    }

    static WorkerCommand merge(Order order) {
      return new WorkerCommand.Merge(order, Instant.now().plus(Duration.ofMinutes(5)));
    }

    void tell(WorkerCommand command) {
      commands.println(Json.write(command));
      commands.flush();
    }

    UpdateEvent answers(WorkerCommand command) throws IOException {
      tell(command);
      return answer();
    }

    /** To the command that was told last. */
    UpdateEvent answer() throws IOException {
      for (var line = words.readLine(); line != null; line = words.readLine())
        if (Json.read(WorkerWord.class, line) instanceof WorkerWord.Answered(var event))
          return event;
      throw new IOException("the worker ended without an answer");
    }

    /** With SIGKILL, which leaves no time for anything. */
    void killCave() {
      var caves = process.descendants().filter(Worker::isCave).toList();
      assertThat(caves).isNotEmpty();
      caves.forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean isCave(ProcessHandle process) {
      return process.info().command().filter(program -> program.endsWith("/cave")).isPresent();
    }

    @Override
    public void close() throws InterruptedException {
      commands.close();
      process.waitFor();
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    live.close();
  }
}

package io.wherry.bench;

import io.wherry.agent.facts.RootFacts;
import io.wherry.agent.identity.HostIdentity.Membership;
import io.wherry.agent.sync.OfflineSync;
import io.wherry.agent.sync.SyncResult;
import io.wherry.agent.sync.SyncSettings;
import io.wherry.agent.sync.SyncedRelease;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.Guidance;
import io.wherry.agent.work.WorkerCommand;
import io.wherry.agent.work.WorkerWord;
import io.wherry.common.config.ByteSize;
import io.wherry.common.json.Json;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Labels;
import io.wherry.common.model.Order;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.release.SigningKey;
import io.wherry.common.release.Trust;
import io.wherry.common.resolve.Provided;
import io.wherry.common.resolve.Resolution;
import io.wherry.common.resolve.Resolver;
import io.wherry.common.resolve.Wanted;
import io.wherry.common.tls.Keys;
import io.wherry.common.tls.Pem;
import io.wherry.master.identity.Authority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An enrolled host that has synced and fetched a release, as hosts have before they ask for their
 * permission; and its worker, as the resident agent has one do a change.
 */
final class PreparedHost {
  private static final Duration LONG = Duration.ofHours(1);
  private final Path root;
  private final Path state;
  private final PackageSet set;

  PreparedHost(Path root, PackageSet set) {
    this.root = root;
    this.state = root.resolve("var/lib/wherry-agent");
    this.set = set;
  }

  private record Kept(HostId host, Membership membership) {}

  /** Brings everything here; answers what its master would order. */
  Order prepare(Encoding encoding) throws Exception {
    enrol();
    fetch(encoding);
    var settings = new SyncSettings(new ByteSize("64MiB"), Duration.ofSeconds(10));
    var clock = InstantSource.system();
    var key = SigningKey.load(set.secretKey()).verifyingKey();
    var trust = new Trust(PackageSet.REPOSITORY, List.of(key), List.of(key));
    try (var sync = OfflineSync.open(state.resolve("repository"), settings, clock)) {
      var found = sync.find(set.repository().toString(), Optional.empty(), trust::manifest);
      if (!(found instanceof SyncResult.Synced(var release)))
        throw new IOException("cannot sync: " + found);
      var fault = sync.show(release);
      if (fault.isPresent()) throw new IOException(fault.get().what());
      return order(release);
    }
  }

  private Order order(SyncedRelease release) throws IOException {
    var inventory = new RootFacts(root).inventory(_ -> true);
    var wanted = set.names().stream().map(PackageSpec::parse).collect(Collectors.toSet());
    var provided = new Provided(release.manifest().provided());
    var resolution = Resolver.resolve(release.catalogue(), inventory, new Wanted(wanted), provided);
    if (!(resolution instanceof Resolution.Resolved(var plan, _)))
      throw new IOException("cannot plan: " + resolution);
    return new Order(
        new ChangeId("bench"),
        Optional.empty(),
        1,
        new Plan(plan.release(), inventory.packagesDigest(), plan.changes()),
        LONG,
        release.manifest().digest(),
        release.commit().hex());
  }

  private void enrol() throws IOException {
    var id = new HostId("abcdefghijklmnopqrstuvwxyz");
    var pair = Keys.generate();
    var authority = Authority.open(root.resolve("authority"), InstantSource.system());
    var chain = authority.host(id, pair.getPublic(), Duration.ofDays(1));
    var identity = Files.createDirectories(state.resolve("identity"));
    Files.writeString(
        identity.resolve("credential.pem"), Pem.of(pair.getPrivate()) + Pem.of(chain));
    var keys = List.of(Files.readAllLines(set.key()).getLast());
    var membership =
        new Membership(
            PackageSet.REPOSITORY, new ChannelName("stable"), Labels.NONE, keys, List.of());
    Files.writeString(identity.resolve("host.json"), Json.write(new Kept(id, membership)));
  }

  private void fetch(Encoding encoding) throws IOException {
    var cache = Files.createDirectories(state.resolve("cache/tarballs"));
    try (var tarballs = Files.newDirectoryStream(set.tarballs(encoding))) {
      for (var tarball : tarballs) Files.copy(tarball, cache.resolve(tarball.getFileName()));
    }
  }

  /** A whole change, from the start of the worker's process to its end. */
  Child change(Path agent, Order order, Map<String, String> environment)
      throws IOException, InterruptedException {
    var command =
        List.of(
            agent.toString(),
            "worker",
            "--root",
            root.toString(),
            "--state-dir",
            state.toString(),
            "--set",
            "throttle.off=true");
    return Child.talk(
        root, environment, command, (words, commands) -> talk(order, words, commands));
  }

  private static void talk(Order order, BufferedReader words, PrintWriter commands)
      throws IOException {
    var here = new Guidance(List.of("http://127.0.0.1:9/"), 0, Optional.empty());
    ask(new WorkerCommand.Prepare(order, here), UpdateEvent.Staged.class, words, commands);
    var merge = new WorkerCommand.Merge(order, Instant.now().plus(LONG));
    ask(merge, UpdateEvent.Merged.class, words, commands);
    ask(new WorkerCommand.Check(order.change()), UpdateEvent.Healthy.class, words, commands);
    ask(new WorkerCommand.Seal(order.change()), UpdateEvent.Sealed.class, words, commands);
  }

  private static void ask(
      WorkerCommand command,
      Class<? extends UpdateEvent> expected,
      BufferedReader words,
      PrintWriter commands)
      throws IOException {
    commands.println(Json.write(command));
    commands.flush();
    for (var line = words.readLine(); line != null; line = words.readLine())
      if (Json.read(WorkerWord.class, line) instanceof WorkerWord.Answered(var event)) {
        if (expected.isInstance(event)) return;
        throw new IOException("the worker answers with " + event);
      }
    throw new IOException("the worker ended without an answer");
  }
}

package io.wherry.bench;

import io.wherry.agent.sync.SyncResult;
import io.wherry.agent.sync.SyncSettings;
import io.wherry.agent.sync.SyncTarget;
import io.wherry.agent.sync.Syncer;
import io.wherry.common.config.ByteSize;
import io.wherry.master.serve.StaticServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * From one release of 4,000 pbins to the next: ours checks signature and every digest, git only
 * fetches and resets.
 */
final class SyncBench {
  private final Path folder;
  private final Duel duel;
  private final int releases;
  private int ours;
  private int theirs;

  SyncBench(Path folder, Duel duel, int releases) {
    this.folder = folder;
    this.duel = duel;
    this.releases = releases;
  }

  List<Duel.Verdict> run() throws Exception {
    var published = Files.createDirectories(folder.resolve("static"));
    try (var shelf = new Shelf(published)) {
      var targets = new ArrayList<>(List.of(shelf.release(1)));
      var clone = folder.resolve("clone");
      Peer.run(folder, "git", "clone", "-q", "file://" + shelf.git(), clone.toString());
      for (long n = 2; n <= releases; n++) targets.add(shelf.release(n));
      try (StaticServer server = ServeBench.ours(published);
          var syncer =
              Syncer.open(
                  folder.resolve("host"),
                  shelf.trust(),
                  new SyncSettings(new ByteSize("1GiB"), Duration.ofSeconds(30)),
                  InstantSource.system())) {
        server.start();
        var address = List.of("http://127.0.0.1:" + server.port());
        sync(syncer, targets.get(ours++), address);
        theirs++;
        return List.of(
            duel.fight(
                "warm sync, git fetch && git reset --hard",
                "ms",
                () -> sync(syncer, targets.get(ours++), address),
                () -> git(clone, ++theirs)));
      }
    }
  }

  private static double sync(Syncer syncer, SyncTarget target, List<String> address)
      throws IOException, InterruptedException {
    long started = System.nanoTime();
    var result = syncer.sync(target, address);
    if (!(result instanceof SyncResult.Synced)) throw new IOException("sync failed: " + result);
    return Duel.millis(started);
  }

  private static double git(Path clone, int release) throws IOException, InterruptedException {
    long started = System.nanoTime();
    Peer.run(clone, "git", "fetch", "-q", "origin", "refs/releases/" + release);
    Peer.run(clone, "git", "reset", "-q", "--hard", "FETCH_HEAD");
    return Duel.millis(started);
  }
}

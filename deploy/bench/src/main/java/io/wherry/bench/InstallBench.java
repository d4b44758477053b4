package io.wherry.bench;

import io.wherry.common.model.Encoding;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A whole installation of real packages whose tarballs are here: {@code wherry-agent apply} as a
 * person would type it, from the start of its process to its end. It checks the signature and every
 * digest, resolves, stages, writes database and journal, merges, commits and takes its backups
 * away; the others do less. Nothing on the disk is deleted before the end.
 */
final class InstallBench {
  private final Path folder;
  private final PackageSet set;
  private final Path agent;
  private double most;
  private int roots;

  InstallBench(Path folder, PackageSet set, Path agent) {
    this.folder = folder;
    this.set = set;
    this.agent = agent;
  }

  List<Row> run() throws Exception {
    System.err.println(set.words());
    var rows = new ArrayList<Row>();
    var kind = Posix.space(folder).fileSystem();
    rows.add(changeAgainstTar(kind));
    rows.add(againstTar(new Duel(1, 5), Encoding.TAR_ZST, kind));
    rows.add(againstTar(new Duel(0, 3), Encoding.TAR_BZ2, kind));
    rows.add(againstUnsynced(new Duel(0, 5), kind));
    rows.add(againstCave());
    rows.add(new Row.Alone("highest resident memory of all these installations", "MB", most));
    return rows;
  }

  /** What hosts do: the release was synced and fetched before, and a worker does the change. */
  private Row changeAgainstTar(String kind) throws Exception {
    return new Duel(1, 5)
        .fight(
            "change by a worker, prefetched `.tar.zst` (%s), GNU tar and `sync -f`".formatted(kind),
            "ms",
            this::change,
            () -> tar(Encoding.TAR_ZST));
  }

  private double change() throws Exception {
    var root = root();
    var host = new PreparedHost(root, set);
    var order = host.prepare(Encoding.TAR_ZST);
    settled();
    var child = host.change(agent, order, Map.of());
    most = Math.max(most, child.megabytes());
    System.err.printf("  change %.0f ms, %.0f MB%n", child.millis(), child.megabytes());
    return child.millis();
  }

  private Row againstTar(Duel duel, Encoding encoding, String kind) throws Exception {
    return duel.fight(
        "install `.%s` (%s), GNU tar and `sync -f`".formatted(encoding.ending(), kind),
        "ms",
        () -> ours(encoding, Map.of()),
        () -> tar(encoding));
  }

  private Row againstUnsynced(Duel duel, String kind) throws Exception {
    var unsynced = Unsynced.compile(folder);
    return duel.fight(
        "install `.tar.zst` (%s), the same without a single sync".formatted(kind),
        "ms",
        () -> ours(Encoding.TAR_ZST, Map.of()),
        () -> ours(Encoding.TAR_ZST, unsynced));
  }

  private Row againstCave() throws Exception {
    var name = "install, `cave resolve -x`";
    var missing = Cave.missing();
    if (missing.isPresent()) {
      System.err.println("NOT measured against cave: " + missing.get());
      return new Row.Skipped(name, missing.get());
    }
    var cave = new Cave(Files.createDirectories(folder.resolve("cave")), set);
    return new Duel(0, 1)
        .fight(
            name + " of " + Cave.version(),
            "ms",
            () -> ours(Encoding.TAR_ZST, Map.of()),
            cave::install);
  }

  private double ours(Encoding encoding, Map<String, String> environment) throws Exception {
    var root = root();
    var command = new ArrayList<>(List.of(agent.toString(), "apply", "--yes"));
    command.addAll(List.of("--repository", set.repository().toString()));
    command.addAll(List.of("--tarballs", set.tarballs(encoding).toString()));
    command.addAll(List.of("--key", set.key().toString()));
    command.addAll(List.of("--root", root.toString()));
    command.addAll(List.of("--state-dir", root.resolve("var/lib/wherry-agent").toString()));
    command.addAll(List.of("--set", "throttle.off=true"));
    command.addAll(set.names());
    var child = Child.run(folder, environment, command);
    most = Math.max(most, child.megabytes());
    System.err.printf("  ours %.0f ms, %.0f MB%n", child.millis(), child.megabytes());
    return child.millis();
  }

  private double tar(Encoding encoding) throws Exception {
    var root = root();
    var script =
        """
        set -e
        for tarball in "$1"/*; do tar %s -xf "$tarball" -C "$2"; done
        sync -f "$2"
        """
            .formatted(encoding == Encoding.TAR_BZ2 ? "-j" : "--zstd");
    var command = List.of("sh", "-c", script, "tar", "" + set.tarballs(encoding), "" + root);
    var child = Child.run(folder, Map.of(), command);
    System.err.printf("  tar %.0f ms%n", child.millis());
    return child.millis();
  }

  /** What was written before is on its disk, and memory at hand, before the clock starts. */
  private Path root() throws IOException, InterruptedException {
    var root = Files.createDirectories(folder.resolve("root-" + roots++));
    Files.createDirectories(root.resolve("var/lib"));
    Files.createDirectories(root.resolve("etc"));
    settled();
    return root;
  }

  private void settled() throws IOException, InterruptedException {
    FreshDisk.readyMemory();
    Peer.run(folder, "sync");
  }
}

package io.wherry.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code deploy/bench/run [extract|install|resolve|serve|sync]…}: prints a Markdown table. */
public final class Bench {
  private static final List<String> ALL = List.of("extract", "install", "resolve", "serve", "sync");
  private static final int FILES = 10_000;
  private static final long BYTES_A_FILE = 50_000;

  private Bench() {}

  public static void main(String[] args) throws Exception {
    var names = new ArrayList<>(List.of(args));
    int files = files(names);
    var wanted = names.isEmpty() ? ALL : names;
    for (var name : wanted) {
      if (!ALL.contains(name))
        exit("no benchmark is called '" + name + "'; there are " + String.join(", ", ALL));
    }
    var missing = new ArrayList<String>();
    for (var name : wanted) missing.addAll(missing(name));
    if (!missing.isEmpty()) exit("missing: " + String.join(", ", missing));
    var folder = Files.createTempDirectory("wherry-bench");
    try {
      print(run(wanted, folder, files));
    } finally {
      Peer.delete(folder);
    }
  }

  /** Takes the option from among the names. */
  private static int files(List<String> names) {
    int at = names.indexOf("--files");
    if (at < 0) return FILES;
    var number = at + 1 < names.size() ? names.get(at + 1) : "";
    if (!number.matches("[1-9][0-9]{2,6}"))
      exit("--files needs a number from 100 to 9999999, not '" + number + "'");
    names.subList(at, at + 2).clear();
    return Integer.parseInt(number);
  }

  private static List<String> missing(String name) {
    return switch (name) {
      case "extract" -> Peer.missing("tar", "tar", "zstd", "zstd", "bzip2", "bzip2");
      case "install" ->
          Peer.missing("tar", "tar", "zstd", "zstd", "bzip2", "bzip2", "dpkg", "dpkg", "cc", "gcc");
      case "serve" -> Peer.missing("nginx", "nginx-light", "wrk", "wrk");
      case "sync" -> Peer.missing("git", "git");
      default -> List.of();
    };
  }

  private static List<Row> run(List<String> wanted, Path folder, int files) throws Exception {
    var rows = new ArrayList<Row>();
    for (var name : wanted) {
      System.err.println("measuring " + name + " …");
      var own = Files.createDirectories(folder.resolve(name));
      switch (name) {
        case "extract" -> rows.addAll(new ExtractBench(own, new Duel(3, 9)).run());
        case "install" -> rows.addAll(install(own, files));
        case "resolve" -> rows.addAll(new ResolveBench(30, 25).run());
        case "serve" -> rows.addAll(new ServeBench(own, new Duel(1, 3)).run());
        default -> rows.addAll(new SyncBench(own, new Duel(8, 15), 25).run());
      }
    }
    return rows;
  }

  /** The packages are kept for the next run, as everything that is made from this repository. */
  private static List<Row> install(Path folder, int files) throws Exception {
    var agent = Path.of(System.getProperty("wherry.agent", ""), "bin/wherry-agent");
    if (!Files.isExecutable(agent)) exit("there is no " + agent + "; start with deploy/bench/run");
    var kept = Path.of("deploy/bench/target").toAbsolutePath();
    var set = PackageSet.make(kept, files, files * BYTES_A_FILE);
    try (var disk = FreshDisk.below(folder)) {
      return new InstallBench(disk.folder(), set, agent.toAbsolutePath()).run();
    }
  }

  private static void print(List<Row> rows) {
    System.out.println("| what, against whom | ours | peer | ratio | spread |");
    System.out.println("|---|---|---|---|---|");
    rows.forEach(row -> System.out.println(row.line()));
  }

  private static void exit(String message) {
    System.err.println("bench: " + message);
    System.exit(2);
  }
}

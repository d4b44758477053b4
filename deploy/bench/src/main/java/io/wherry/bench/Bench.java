package io.wherry.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code deploy/bench/run [extract|serve|sync]…}: prints a Markdown table of ratios. */
public final class Bench {
  private static final List<String> ALL = List.of("extract", "serve", "sync");

  private Bench() {}

  public static void main(String[] args) throws Exception {
    var wanted = args.length == 0 ? ALL : List.of(args);
    for (var name : wanted) {
      if (!ALL.contains(name))
        exit("no benchmark is called '" + name + "'; there are " + String.join(", ", ALL));
    }
    var missing = new ArrayList<String>();
    for (var name : wanted)
      missing.addAll(
          switch (name) {
            case "extract" -> Peer.missing("tar", "tar", "zstd", "zstd", "bzip2", "bzip2");
            case "serve" -> Peer.missing("nginx", "nginx-light", "wrk", "wrk");
            default -> Peer.missing("git", "git");
          });
    if (!missing.isEmpty()) exit("missing: " + String.join(", ", missing));
    var folder = Files.createTempDirectory("wherry-bench");
    try {
      print(run(wanted, folder));
    } finally {
      Peer.delete(folder);
    }
  }

  private static List<Duel.Verdict> run(List<String> wanted, Path folder) throws Exception {
    var verdicts = new ArrayList<Duel.Verdict>();
    for (var name : wanted) {
      System.err.println("measuring " + name + " …");
      var own = Files.createDirectories(folder.resolve(name));
      switch (name) {
        case "extract" -> verdicts.addAll(new ExtractBench(own, new Duel(3, 9)).run());
        case "serve" -> verdicts.addAll(new ServeBench(own, new Duel(1, 3)).run());
        default -> verdicts.addAll(new SyncBench(own, new Duel(8, 15), 25).run());
      }
    }
    return verdicts;
  }

  private static void print(List<Duel.Verdict> verdicts) {
    System.out.println("| what, against whom | ours | peer | ratio | spread |");
    System.out.println("|---|---|---|---|---|");
    verdicts.forEach(verdict -> System.out.println(verdict.line()));
  }

  private static void exit(String message) {
    System.err.println("bench: " + message);
    System.exit(2);
  }
}

package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.e2e.Boots;
import io.wherry.e2e.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A machine of its own: a root that stays mounted, and the programs that people run on it. */
final class Machine implements AutoCloseable {
  private final Path folder;
  private final CaveRoot root;
  private final LiveRoot live;
  private final List<Process> staying = new ArrayList<>();

  private Machine(Path folder, CaveRoot root, LiveRoot live) {
    this.folder = folder;
    this.root = root;
    this.live = live;
  }

  /** Its logs lie in {@code folder}. */
  static Machine start(Path folder, CaveRoot root) throws IOException {
    return new Machine(folder, root, LiveRoot.of(root.cave()));
  }

  /** With the agent from the start; it can be {@linkplain Boots started again}. */
  static Machine boot(Path folder, CaveRoot root) throws IOException {
    var agent = List.of(Program.agent().toString(), "run");
    return new Machine(
        folder, root, LiveRoot.booted(root.cave(), folder.resolve("agent.log"), agent));
  }

  String name() {
    return folder.getFileName().toString();
  }

  /** What is written there from outside goes unnoticed by the machine. */
  CaveRoot root() {
    return root;
  }

  /** For whoever writes something while the machine runs. */
  Path inside(String path) {
    return live.inside(path);
  }

  /** To its end; both of its streams. */
  Cave.Said run(Path program, String... arguments) throws Exception {
    return run(Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList());
  }

  Cave.Said cave(String... arguments) throws Exception {
    var cave = Stream.of("cave", "--log-level", "silent", "--colour", "no");
    return run(Stream.concat(cave, Stream.of(arguments)).toList());
  }

  private Cave.Said run(List<String> command) throws Exception {
    var merged = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 2>&1", "sh"));
    merged.addAll(command);
    return live.run(folder.resolve("complaints"), Map.of(), merged);
  }

  /** Starts what stays; answers its log. */
  Path stay(String name, Path program, String... arguments) throws IOException {
    var log = folder.resolve(name + ".log");
    var command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" >> \"$0\" 2>&1", "" + log));
    command.add(program.toString());
    command.addAll(List.of(arguments));
    staying.add(live.open(folder.resolve("complaints"), Map.of(), command));
    return log;
  }

  /** The agent's. */
  Path log() {
    return folder.resolve("agent.log");
  }

  void startAgent() throws IOException {
    stay("agent", Program.agent(), "run");
  }

  void restartAgent() throws Exception {
    end();
    startAgent();
  }

  static void awaitLine(Path log, String line) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(log).content().contains(line + "\n"));
  }

  /** What its installed database lists, by our own reader. */
  List<String> installed() throws IOException {
    return Entries.ids(root.root());
  }

  String pbin(String name) throws IOException {
    return Entries.only(root.root(), name).pbinDigest().orElseThrow().hex();
  }

  /** The boot ids so far, the first one first. */
  List<String> boots() throws IOException {
    return root.read("/" + Boots.BOOTS).lines().toList();
  }

  /** What it wrote down so far, with the number of the boot that it was in. */
  List<String> witness() throws IOException {
    var boots = boots();
    return root.read("/var/log/witness")
        .lines()
        .map(line -> line.split(" "))
        .map(words -> words[0] + " " + (1 + boots.indexOf(words[1])))
        .toList();
  }

  private void end() throws InterruptedException {
    for (var process : staying) process.destroy();
    for (var process : staying) process.waitFor();
    staying.clear();
  }

  /** Ends what stays, and only then the machine. */
  @Override
  public void close() throws Exception {
    end();
    live.close();
  }
}

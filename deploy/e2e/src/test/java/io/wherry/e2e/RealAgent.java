package io.wherry.e2e;

import io.wherry.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One host: an agent process with a root of its own. */
final class RealAgent {
  /** Settings of a host that waits for nothing longer than a story can. */
  static final String QUICK = "throttle: {off: true}\nupdate: {longest-wait: 2s}\n";

  private final Path folder;
  private final String name;
  private final Site site;
  private @Nullable Process process;

  RealAgent(Path folder, String name, String moreSettings) throws IOException {
    this(Site.HERE, folder, name, moreSettings);
  }

  RealAgent(Site site, Path folder, String name, String moreSettings) throws IOException {
    this.folder = folder.resolve(name);
    this.name = name;
    this.site = site;
    Files.createDirectories(this.folder);
    Files.createDirectories(root());
    Files.createDirectories(state());
    Exheres.write(
        config(),
        "root: "
            + place("root")
            + "\nstate-dir: "
            + place("state")
            + "\nhost-name: "
            + name
            + "\n"
            + moreSettings);
  }

  String name() {
    return name;
  }

  /** Where its processes find it. */
  private Path place(String part) {
    return site.home(folder).resolve(part);
  }

  private Path seen(String part) {
    return site.seen(place(part));
  }

  Path root() {
    return seen("root");
  }

  Path state() {
    return seen("state");
  }

  Path log() {
    return folder.resolve("log");
  }

  private Path config() {
    return folder.resolve("agent.yaml");
  }

  Program.Said enroll(String token) throws Exception {
    return command("enroll", "--token", token);
  }

  Program.Said command(String command, String... arguments) throws Exception {
    var all = new ArrayList<>(List.of(command, "--config", config().toString()));
    all.addAll(List.of(arguments));
    return Program.run(site.into(), Program.agent(), all);
  }

  void start() throws IOException {
    start(Map.of());
  }

  void start(Map<String, String> environment) throws IOException {
    process =
        Program.start(
            site.into(),
            Program.agent(),
            List.of("run", "--config", config().toString()),
            log(),
            environment);
  }

  void kill() throws InterruptedException {
    if (process != null) Program.kill(process);
    process = null;
  }

  /** Copies all that it has aside; it must not run. */
  void save() throws IOException, InterruptedException {
    copy(folder, saved());
  }

  /** Sets it back to what was saved. */
  void restore() throws IOException, InterruptedException {
    Files.move(folder, folder.resolveSibling(name + ".before"));
    copy(saved(), folder);
  }

  private Path saved() {
    return folder.resolveSibling(name + ".saved");
  }

  private static void copy(Path from, Path to) throws IOException, InterruptedException {
    Program.run(Path.of("cp"), List.of("-a", from.toString(), to.toString())).ok();
  }

  /** What it says of itself. */
  Status status() throws Exception {
    return Json.read(Status.class, command("status", "--json").ok().out());
  }

  record Status(String state, int reportsWaiting) {}

  /** Bytes of the unfinished download whose name has {@code part} in it. */
  long partialBytes(String part) throws IOException {
    var cache = state().resolve("cache");
    if (!Files.isDirectory(cache)) return 0;
    try (var files = Files.walk(cache)) {
      return files
          .filter(f -> f.getFileName().toString().contains(part) && Files.isRegularFile(f))
          .mapToLong(f -> f.toFile().length())
          .max()
          .orElse(0);
    }
  }

  /** A file below its root, empty where there is none. */
  String read(String path) throws IOException {
    var file = root().resolve(path);
    return Files.exists(file) ? Files.readString(file) : "";
  }

  boolean has(String path) {
    return Files.exists(root().resolve(path));
  }

  void put(String path) {
    Exheres.write(root().resolve(path), "");
  }

  /** The installed database's entries, as {@code name/version:slot}. */
  List<String> installed() throws IOException {
    var data = root().resolve("var/db/paludis/repositories/installed/data");
    var found = new ArrayList<String>();
    if (!Files.isDirectory(data)) return found;
    try (var packages = Files.newDirectoryStream(data)) {
      for (var p : packages) {
        try (var versions = Files.newDirectoryStream(p)) {
          for (var v : versions)
            found.add(
                p.getFileName().toString().replace("app-test---", "")
                    + "-"
                    + v.getFileName().toString().split(":")[0]);
        }
      }
    }
    found.sort(null);
    return found;
  }
}

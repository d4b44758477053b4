package io.wherry.master.cave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.wherry.common.cave.Caves;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.process.Command;
import io.wherry.common.release.StagedPackage;
import io.wherry.master.build.BuildListener.Event;
import io.wherry.master.build.BuildOrder;
import io.wherry.master.build.BuildResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A compilation node below one directory, with a stand-in for its cave. */
final class CaveBench {
  private static final RepositoryName NAME = new RepositoryName("mybinaries");
  final Path lab;
  final Path state;
  final Path proc;
  Path destination;
  final List<Event> events = new ArrayList<>();
  Instant now = Instant.parse("2026-01-02T03:04:05Z");
  Duration timeout = Duration.ofMinutes(1);

  CaveBench(Path root) throws IOException {
    lab = Files.createDirectories(root.resolve("lab"));
    state = root.resolve("state");
    destination = lab.resolve("mybinaries");
    proc = Files.createDirectories(root.resolve("proc"));
    for (var folder : List.of("distfiles", "arbor/packages", "mybinaries/packages"))
      Files.createDirectories(lab.resolve(folder));
    try (var script = CaveBench.class.getResourceAsStream("standin.bash")) {
      Files.copy(Objects.requireNonNull(script), lab.resolve("cave"));
    }
    assertThat(lab.resolve("cave").toFile().setExecutable(true)).isTrue();
    write("arbor/exlibs/greet.exlib", "greet() { :; }\n");
  }

  void write(String file, String content) throws IOException {
    var path = lab.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  /** An exheres {@code cat/name-version}; a line of its needs. */
  void exheres(String what, String dependencies) throws IOException {
    var name = what.substring(0, what.lastIndexOf('-'));
    write(
        "arbor/packages/" + name + what.substring(what.indexOf('/')) + ".exheres-0",
        "DEPENDENCIES=" + dependencies + "\n");
  }

  /** What cave sees by itself. */
  void plan(String... packages) throws IOException {
    write("plan", Stream.of(packages).map(each -> each + "\n").reduce("", String::concat));
  }

  CaveSettings settings() {
    return new CaveSettings(
        true,
        List.of(lab.resolve("cave").toString()),
        lab,
        Optional.of(destination),
        lab.resolve("distfiles"),
        timeout,
        Duration.ofDays(7));
  }

  Destination destination() {
    return new Destination(NAME, lab.resolve("mybinaries"), lab.resolve("distfiles"));
  }

  CaveBuilder builder() {
    return new CaveBuilder(settings(), NAME, state, new Caves(proc, Path.of("/")), () -> now);
  }

  BuildResult build(String... targets) throws IOException, InterruptedException {
    return builder().build(order(targets), events::add);
  }

  static BuildOrder order(String... targets) {
    return BuildOrder.of(Stream.of(targets).map(PackageSpec::parse).toList());
  }

  BuildResult.Done done(String... targets) throws IOException, InterruptedException {
    if (build(targets) instanceof BuildResult.Done done) return done;
    return fail("not done");
  }

  BuildResult.Failed failed(String... targets) throws IOException, InterruptedException {
    if (build(targets) instanceof BuildResult.Failed failed) return failed;
    return fail("not failed");
  }

  String refused(String... targets) throws IOException, InterruptedException {
    if (build(targets) instanceof BuildResult.Refused refused)
      return String.join("\n", refused.problems());
    return fail("not refused");
  }

  /** Runs one of the stand-in's functions, as somebody who works by hand. */
  void byHand(String words) throws InterruptedException {
    var script = "set --; . '%s' print-repositories >/dev/null; %s".formatted(lab("cave"), words);
    var said = Command.of("bash", "-c", script, lab("cave").toString()).capture();
    assertThat(said.exit().ok()).as(said.output()).isTrue();
  }

  Path lab(String path) {
    return lab.resolve(path);
  }

  List<String> staged() throws IOException, InterruptedException {
    return builder().staged().stream().map(each -> each.build().toString()).toList();
  }

  StagedPackage staged(String name) throws IOException, InterruptedException {
    return builder().staged().stream()
        .filter(each -> each.build().id().name().toString().equals(name))
        .findFirst()
        .orElseGet(() -> fail(name + " is not staged"));
  }

  String environment(StagedPackage staged, Encoding encoding) throws InterruptedException {
    var tarball = String.valueOf(staged.tarballs().get(encoding));
    var decoder = encoding == Encoding.TAR_ZST ? "--zstd" : "-j";
    return Command.of("tar", decoder, "-xOf", tarball, "PBIN/environment").capture().output();
  }

  List<String> distfiles() throws IOException {
    try (var files = Files.list(lab.resolve("distfiles"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  List<String> calls() throws IOException {
    return Files.readAllLines(lab.resolve("calls")).stream()
        .filter(line -> line.contains("--execute"))
        .toList();
  }

  boolean hasPbin(String what) {
    var name = what.substring(0, what.lastIndexOf('-'));
    return Files.exists(
        lab(
            "mybinaries/packages/"
                + name
                + what.substring(what.indexOf('/'))
                + ".pbin-1+exheres-0"));
  }
}

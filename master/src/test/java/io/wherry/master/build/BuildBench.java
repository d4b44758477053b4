package io.wherry.master.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.wherry.common.archive.Extraction;
import io.wherry.common.archive.Limits;
import io.wherry.common.archive.Ownership;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import io.wherry.common.release.StagedPackage;
import io.wherry.master.build.BuildListener.Event;
import io.wherry.master.build.BuildSettings.ChoiceSettings;
import io.wherry.master.build.BuildSettings.Layout;
import io.wherry.master.build.BuildSettings.LimitSettings;
import io.wherry.master.build.BuildSettings.MachineSettings;
import io.wherry.master.build.BuildSettings.SourceSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A builder over a copy of the fixture repository, below one temporary directory. */
final class BuildBench {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  final Path root;
  final Path tree;
  final Path distdir;
  final Path state;
  final List<Event> events = new ArrayList<>();
  List<String> options = List.of();
  boolean tests;
  Duration phaseTimeout = Duration.ofMinutes(2);
  Optional<Path> workDirectory;
  private final AtomicInteger cookies = new AtomicInteger();

  BuildBench(Path root) throws IOException {
    this.root = root;
    this.tree = root.resolve("tree");
    this.distdir = root.resolve("distfiles");
    this.state = root.resolve("state");
    this.workDirectory = Optional.of(root.resolve("work"));
    DirectoryTree.copy(fixture("tree"), tree);
    Files.createDirectories(distdir);
    if (Posix.geteuid() == 0)
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  static boolean canCompile() throws InterruptedException {
    return Stream.of("cc", "make", "patch", "xz").allMatch(BuildBench::isThere);
  }

  private static boolean isThere(String tool) {
    return Stream.of("/usr/bin", "/bin", "/usr/local/bin")
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
  }

  private static Path fixture(String name) {
    var there = BuildBench.class.getResource(name);
    if (there == null) return fail("no fixture " + name);
    try {
      return Path.of(URI.create(there.toString()).toURL().toURI());
    } catch (URISyntaxException | IOException e) {
      return fail("fixture " + name, e);
    }
  }

  /** Packs a source directory of the fixture into the distdir. */
  BuildBench withSource(String name, String ending) throws InterruptedException {
    var packed =
        Command.of("tar", "-caf", distdir.resolve(name + ending).toString(), name)
            .in(fixture("sources"))
            .capture();
    assertThat(packed.exit().ok()).as(packed.output()).isTrue();
    return this;
  }

  BuildBench withAllSources() throws InterruptedException {
    return withSource("libgreet-1.0", ".tar.gz")
        .withSource("libtone-1.0", ".tar.xz")
        .withSource("hello-1.0", ".tar.gz")
        .withSource("broken-1.0", ".tar.gz");
  }

  BuildSettings settings() {
    return new BuildSettings(
        List.of(tree),
        new SourceSettings(distdir, false, false, List.of()),
        new MachineSettings(Layout.PLAIN, Optional.empty(), "-O1", "64730"),
        new LimitSettings(2, 2, phaseTimeout),
        new ChoiceSettings(options, List.of("virtual/*"), tests, true),
        workDirectory);
  }

  ExheresBuilder builder() {
    return new ExheresBuilder(
        settings(),
        new RepositoryName("test"),
        state,
        InstantSource.fixed(NOW),
        () -> "cookie" + cookies.incrementAndGet());
  }

  BuildResult build(String... targets) throws IOException, InterruptedException {
    var specs = Stream.of(targets).map(PackageSpec::parse).toList();
    return builder().build(BuildOrder.of(specs), events::add);
  }

  BuildResult.Done done(String... targets) throws IOException, InterruptedException {
    return switch (build(targets)) {
      case BuildResult.Done done -> done;
      case BuildResult.Failed failed ->
          fail(String.join("\n", failed.failures().stream().map(f -> f.words()).toList()));
      case BuildResult.Planned planned -> fail("only planned: " + planned);
      case BuildResult.Refused refused -> fail(String.join("\n", refused.problems()));
    };
  }

  StagedPackage staged(String name) throws IOException {
    return builder().staged().stream()
        .filter(staged -> staged.build().id().name().toString().equals(name))
        .findFirst()
        .orElseGet(() -> fail(name + " is not staged"));
  }

  static Path tarball(StagedPackage staged, Encoding encoding) {
    var file = staged.tarballs().get(encoding);
    return file == null ? fail("no " + encoding + " of " + staged.build()) : file;
  }

  /** Unpacks a staged package; what it returns holds {@code image} and {@code environment}. */
  Path unpacked(String name) throws IOException {
    var into = Files.createTempDirectory(root, "unpacked");
    try (var in = Files.newInputStream(tarball(staged(name), Encoding.TAR_ZST))) {
      Extraction.extract(
          in, Encoding.TAR_ZST, into.resolve("image"), Limits.DEFAULT, Ownership.SELF);
    }
    return into;
  }

  Path exheres(String nameAndVersion) {
    int dash = nameAndVersion.lastIndexOf('-');
    var name = nameAndVersion.substring(0, dash);
    return tree.resolve("packages")
        .resolve(name)
        .resolve(Path.of(nameAndVersion).getFileName() + ".exheres-0");
  }
}

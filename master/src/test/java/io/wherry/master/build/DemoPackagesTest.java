package io.wherry.master.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.common.archive.Extraction;
import io.wherry.common.archive.Limits;
import io.wherry.common.archive.Ownership;
import io.wherry.common.model.Build;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's own packages, release by release. */
class DemoPackagesTest {
  private static final Path DEMO = Path.of("../deploy/demo");
  @TempDir Path dir;
  private final AtomicInteger cookies = new AtomicInteger();

  @Test
  void threeReleasesOfWhichTheThirdIsNotWell() throws Exception {
    assumeTrue(BuildBench.canCompile(), "NOT TESTED: building needs a C compiler");
    assumeTrue(Files.isDirectory(DEMO), "NOT TESTED: the demo's packages are not beside us");
    if (Posix.geteuid() == 0)
      Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    packSources();

    assertThat(build("1"))
        .containsExactly(
            "greet-config-1.0", "hello-1.0", "libgreet-1.0", "wherry-agent-runtime-1.0");
    var first = host("first");
    assertThat(check(first)).isEmpty();
    assertThat(first.resolve("etc/greet/greet.conf")).hasContent("whom = world");
    assertThat(first.resolve("usr/lib/wherry-agent/bin/java")).isExecutable();

    assertThat(build("2")).containsExactly("greet-config-1.1", "hello-1.0", "libgreet-1.1");
    var second = host("second");
    assertThat(check(second)).isEmpty();
    assertThat(second.resolve("etc/greet/greet.conf")).content().contains("manner = polite");

    assertThat(build("3")).contains("libgreet-1.2").doesNotContain("wherry-agent-runtime-1.0");
    assertThat(check(host("third"))).isEqualTo("hello greets with ', world!'\n");
  }

  private void packSources() throws Exception {
    var runtime = Files.createDirectories(dir.resolve("runtime/image/bin"));
    var java = Files.writeString(runtime.resolve("java"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(dir.resolve("distfiles"));
    pack("libgreet-1.0.tar.gz", DEMO.resolve("sources"), "libgreet-1.0");
    pack("hello-1.0.tar.gz", DEMO.resolve("sources"), "hello-1.0");
    pack("wherry-agent-runtime-1.0.tar", dir.resolve("runtime"), "image");
  }

  private void pack(String archive, Path from, String what) throws Exception {
    var to = dir.resolve("distfiles").resolve(archive).toString();
    var packed = Command.of("tar", "-caf", to, what).in(from).capture();
    assertThat(packed.exit().ok()).as(packed.output()).isTrue();
  }

  /** Lays the release over the ones before it and builds all; what was built anew. */
  private List<String> build(String release) throws Exception {
    var tree = dir.resolve("tree");
    var laid = Command.of("cp", "-R", DEMO.resolve("exheres/" + release + "/.") + "", tree + "");
    Files.createDirectories(tree);
    assertThat(laid.capture().exit().ok()).isTrue();
    var targets = List.of("app-admin/greet-config", "sys-apps/wherry-agent-runtime");
    var result =
        builder(tree)
            .build(
                BuildOrder.of(targets.stream().map(PackageSpec::parse).toList()),
                BuildListener.NONE);
    assertThat(result).isInstanceOf(BuildResult.Done.class);
    return ((BuildResult.Done) result)
        .built().stream()
            .map(Build::id)
            .map(id -> id.name().name() + "-" + id.version())
            .sorted()
            .toList();
  }

  private ExheresBuilder builder(Path tree) throws IOException {
    var bench = new BuildBench(Files.createDirectories(dir.resolve("bench" + cookies.get())));
    var usual = bench.settings();
    var settings =
        new BuildSettings(
            List.of(tree),
            new BuildSettings.SourceSettings(dir.resolve("distfiles"), false, false, List.of()),
            usual.machine(),
            usual.limits(),
            usual.choices(),
            Optional.of(dir.resolve("work")));
    return new ExheresBuilder(
        settings,
        new RepositoryName("demo"),
        dir.resolve("state"),
        InstantSource.fixed(BuildBench.NOW),
        () -> "c" + cookies.incrementAndGet());
  }

  /** A root with everything that is staged. */
  private Path host(String name) throws Exception {
    var root = Files.createDirectories(dir.resolve(name));
    for (var staged : new BuiltStore(dir.resolve("state/built")).staged()) {
      var image = Files.createTempDirectory(dir, "unpacked").resolve("image");
      try (var in = Files.newInputStream(BuildBench.tarball(staged, Encoding.TAR_ZST))) {
        Extraction.extract(in, Encoding.TAR_ZST, image, Limits.DEFAULT, Ownership.SELF);
      }
      var copied = Command.of("cp", "-R", image + "/.", root + "").capture();
      assertThat(copied.exit().ok()).as(copied.output()).isTrue();
    }
    return root;
  }

  private static String check(Path root) throws InterruptedException {
    return Command.of(root.resolve("etc/wherry/health.d/greet").toString())
        .with("WHERRY_ROOT", root.toString())
        .capture()
        .output();
  }
}

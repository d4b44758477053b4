package io.wherry.master.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.common.model.Build;
import io.wherry.common.model.Encoding;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.TreeRemoval;
import io.wherry.common.process.Command;
import io.wherry.master.build.BuildListener.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExheresBuilderTest {
  @TempDir Path dir;
  private BuildBench bench;

  @BeforeEach
  void needsACompiler() throws Exception {
    assumeTrue(
        BuildBench.canCompile(),
        "NOT TESTED: building needs cc, make, patch and xz (Debian: build-essential patch"
            + " xz-utils)");
    bench = new BuildBench(dir).withAllSources();
  }

  private static List<String> names(List<Build> builds) {
    return builds.stream().map(build -> build.id().name().name()).sorted().toList();
  }

  @Test
  void aLibraryBecomesATarballAndAPbin() throws Exception {
    var done = bench.done("sys-libs/libgreet");
    assertThat(done.built()).hasToString("[sys-libs/libgreet-1.0:0@cookie1]");
    var staged = bench.staged("sys-libs/libgreet");
    var pbin = PbinFile.parse(Files.readAllBytes(staged.pbin()), "pbin");
    assertThat(pbin.binaryUri()).contains("test--sys-libs--libgreet-1.0--cookie1.tar.bz2");
    assertThat(pbin.generatedTime()).contains(BuildBench.NOW);
    assertThat(pbin.options().on()).isEmpty();
    assertThat(pbin.options().known()).containsExactly("loud");
    assertThat(pbin.get("OPTIONS")).contains("");
    var bz2 = BuildBench.tarball(staged, Encoding.TAR_BZ2).toString();
    var listed = Command.of("tar", "-tvjf", bz2).capture();
    assertThat(listed.output().lines().toList())
        .allMatch(line -> line.contains(" root/root "))
        .anyMatch(line -> line.endsWith("usr/lib/libgreet.so -> libgreet.so.1"))
        .last()
        .asString()
        .endsWith("PBIN/environment");
    var image = bench.unpacked("sys-libs/libgreet").resolve("image");
    assertThat(image.resolve("usr/include/greet.h")).exists();
    assertThat(image.resolve("usr/share/doc/libgreet-1.0/README")).exists();
    assertThat(image.resolve("usr/lib/pkgconfig/greet.pc")).content().contains("prefix=/usr\n");
  }

  @Test
  void aProgramIsBuiltAgainstWhatItNeedsAndRuns() throws Exception {
    var done = bench.done("app-misc/hello");
    assertThat(names(done.built())).containsExactly("greet-config", "hello", "libgreet", "libtone");
    assertThat(bench.events.getFirst())
        .isInstanceOfSatisfying(
            Event.Planned.class, planned -> assertThat(planned.packages()).hasSize(4));
    var hello = bench.unpacked("app-misc/hello").resolve("image");
    var libraries =
        bench.unpacked("sys-libs/libgreet").resolve("image/usr/lib")
            + ":"
            + bench.unpacked("sys-libs/libtone").resolve("image/usr/lib");
    for (var program : List.of("hello", "hello-again", "hi")) {
      var said =
          Command.of("./" + program)
              .in(hello.resolve("usr/bin"))
              .with("LD_LIBRARY_PATH", libraries)
              .capture();
      assertThat(said.output()).as(program).isEqualTo("hello, hello\n");
    }
    assertThat(Files.readSymbolicLink(hello.resolve("usr/bin/hi"))).hasToString("hello");
    assertThat(hello.resolve("usr/bin/hello-script")).isExecutable();
    assertThat(hello.resolve("usr/share/hello/phrases/nested/bavarian")).exists();
    assertThat(hello.resolve("var/lib/hello/.keep_app-misc_hello-0")).exists();
  }

  @Test
  void exlibsAddTheirShareToPhasesAndMetadata() throws Exception {
    bench.done("sys-libs/libtone");
    var pbin =
        PbinFile.parse(Files.readAllBytes(bench.staged("sys-libs/libtone").pbin()), "libtone");
    assertThat(pbin.get("SUMMARY")).contains("About tones halftones");
    assertThat(pbin.get("HOMEPAGE")).contains("https://example.org/libtone/");
    assertThat(pbin.get("OPTIONS")).contains("parts:development parts:libraries");
    assertThat(pbin.dependencies().toString())
        .contains("( build: virtual/music )", "build+run: sys-libs/libgreet[>=1.0]");
    var doc = "image/usr/share/doc/libtone-1.0/PREPARED";
    assertThat(bench.unpacked("sys-libs/libtone").resolve(doc))
        .hasContent("prepared by the exlib for tar.xz");
  }

  @Test
  void theSavedEnvironmentHoldsThePhasesAndWhatTheyCallAndNothingElse() throws Exception {
    bench.done("app-admin/greet-config", "sys-libs/libtone");
    var environment = bench.unpacked("app-admin/greet-config").resolve("environment");
    assertThat(environment)
        .content()
        .contains(
            "declare -x PNVR=greet-config-1.0",
            "declare -x EAPI=exheres-0",
            "declare -x DEFINED_PHASES=postinst",
            "GREETING=\"good morning\"",
            "greet-config_note ()")
        .doesNotContain("unused_function", "src_install", "emake", "WHERRY_", dir.toString());
    Files.createDirectories(dir.resolve("root/var/log"));
    var with =
        Command.of(
                "bash",
                "-c",
                "elog() { echo \"$@\"; }; source \"$0\"; pkg_postinst",
                environment.toString())
            .onlyWith(Map.of("ROOT", dir.resolve("root") + "/", "PATH", "/usr/bin:/bin"))
            .capture();
    assertThat(with.output()).isEqualTo("have a look at /etc/greet/greet.conf\n");
    assertThat(dir.resolve("root/var/log/greet-config.log"))
        .hasContent("configured with good morning");
    assertThat(bench.unpacked("sys-libs/libtone").resolve("environment"))
        .content()
        .contains("EXAMPLE_TOPICS=\"tones halftones\"", "example-org_describe ()");
  }

  @Test
  void whatDidNotChangeIsNotBuiltAgain() throws Exception {
    var first = bench.done("app-misc/hello");
    var second = bench.done("app-misc/hello");
    assertThat(second.built()).isEmpty();
    assertThat(second.current()).containsExactlyInAnyOrderElementsOf(first.built());
  }

  @Test
  void aDryRunTellsWhatWouldBeBuiltAndBuildsNothing() throws Exception {
    bench.done("sys-libs/libgreet");
    var order = BuildOrder.of(List.of(PackageSpec.parse("app-misc/hello"))).asDryRun();
    var planned = (BuildResult.Planned) bench.builder().build(order, bench.events::add);
    assertThat(planned.current()).hasToString("[sys-libs/libgreet-1.0:0@cookie1]");
    assertThat(planned.toBuild())
        .hasToString(
            "[app-admin/greet-config-1.0:0, sys-libs/libtone-1.0:0, app-misc/hello-1.0:0]");
    assertThat(bench.builder().staged()).hasSize(1);
  }

  @Test
  void aTargetIsBuiltAgainWhereOneInsists() throws Exception {
    bench.done("app-admin/greet-config");
    var order = BuildOrder.of(List.of(PackageSpec.parse("app-admin/greet-config"))).again();
    var done = (BuildResult.Done) bench.builder().build(order, bench.events::add);
    assertThat(done.built()).hasToString("[app-admin/greet-config-1.0:0@cookie2]");
    assertThat(bench.staged("app-admin/greet-config").build().cookie()).isEqualTo("cookie2");
  }

  @Test
  void aChangeReachesExactlyWhatWasBuiltFromIt() throws Exception {
    bench.done("app-misc/hello");
    Files.writeString(
        bench.exheres("app-misc/hello-1.0"), "\n# said otherwise\n", StandardOpenOption.APPEND);
    assertThat(names(bench.done("app-misc/hello").built())).containsExactly("hello");

    var exlib = bench.tree.resolve("exlibs/example-org.exlib");
    Files.writeString(exlib, Files.readString(exlib) + "\n");
    assertThat(names(bench.done("app-misc/hello").built())).containsExactly("hello", "libtone");

    bench.options = List.of("sys-libs/libgreet loud");
    assertThat(names(bench.done("app-misc/hello").built()))
        .containsExactly("hello", "libgreet", "libtone");
    var library = bench.unpacked("sys-libs/libgreet").resolve("image/usr/lib/libgreet.so.1");
    assertThat(Files.readString(library, StandardCharsets.ISO_8859_1)).contains("HELLO");

    var patch = bench.tree.resolve("packages/sys-libs/libgreet/files/say-hello.patch");
    Files.writeString(patch, Files.readString(patch).replace("\"hello\"", "\"hallo\""));
    assertThat(names(bench.done("sys-libs/libgreet").built())).containsExactly("libgreet");
  }

  @Test
  void anUpgradeTakesTheOldVersionsFilesOutOfTheSysroot() throws Exception {
    bench.done("app-admin/greet-config");
    var sysroot = bench.root.resolve("work/sysroot");
    assertThat(sysroot.resolve("etc/greet/greet.conf")).exists();
    var text = Files.readString(bench.exheres("app-admin/greet-config-1.0"));
    Files.writeString(
        bench.exheres("app-admin/greet-config-1.1"), text.replace("/etc/greet", "/etc/greetings"));
    assertThat(bench.done("app-admin/greet-config").built())
        .hasToString("[app-admin/greet-config-1.1:0@cookie2]");
    assertThat(sysroot.resolve("etc/greetings/greet.conf")).exists();
    assertThat(sysroot.resolve("etc/greet/greet.conf")).doesNotExist();
    assertThat(bench.builder().staged()).hasSize(1);
  }

  @Test
  void theWayBackToAnOlderVersionNeedsNoNewBuild() throws Exception {
    bench.done("app-admin/greet-config");
    var newer = bench.exheres("app-admin/greet-config-1.1");
    Files.copy(bench.exheres("app-admin/greet-config-1.0"), newer);
    bench.done("app-admin/greet-config");
    Files.delete(newer);
    assertThat(bench.done("app-admin/greet-config").current())
        .hasToString("[app-admin/greet-config-1.0:0@cookie1]");
    assertThat(bench.staged("app-admin/greet-config").build())
        .hasToString("app-admin/greet-config-1.0:0@cookie1");
  }

  @Test
  void packagesRunTheirTestsWhereTheSettingAsks() throws Exception {
    bench.tests = true;
    bench.done("sys-libs/libtone");
    assertThat(bench.events)
        .anyMatch(e -> e instanceof Event.Phase(_, var p) && p.equals("src_test"));
  }

  @Test
  void rootLetsAnotherUserCompile() throws Exception {
    assumeTrue(Posix.geteuid() == 0, "only root can become somebody else");
    var exheres = bench.exheres("app-admin/greet-config-1.0");
    Files.writeString(
        exheres,
        Files.readString(exheres)
            .replace("insinto /etc/greet", "[[ ${UID} -ne 0 ]] || die root; insinto /etc/greet"));
    assertThat(bench.done("app-admin/greet-config").built()).hasSize(1);
  }

  @Test
  void rootBuildsElsewhereWhereTheBuildUserCannotLook() throws Exception {
    assumeTrue(Posix.geteuid() == 0, "only root can become somebody else");
    bench.workDirectory = Optional.empty();
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
    var before = workplaces();
    try {
      assertThat(bench.done("sys-libs/libgreet").built()).hasSize(1);
      var pbin = Files.readString(bench.staged("sys-libs/libgreet").pbin());
      assertThat(pbin).contains("GENERATED_FROM_REPOSITORY=\"tree\"");
    } finally {
      for (var made : workplaces()) if (!before.contains(made)) TreeRemoval.delete(made);
    }
  }

  private static List<Path> workplaces() throws IOException {
    try (var all = Files.list(Path.of("/var/tmp"))) {
      return all.filter(p -> p.getFileName().toString().startsWith("wherry-build-")).toList();
    }
  }

  @Test
  void nothingOfOurEnvironmentReachesAnExheres() throws Exception {
    var exheres = bench.exheres("app-admin/greet-config-1.0");
    Files.writeString(
        exheres,
        Files.readString(exheres)
            .replace(
                "GREETING=\"good morning\"", "GREETING=\"${USER}${LOGNAME}${JAVA_HOME}${LANG}\""));
    bench.done("app-admin/greet-config");
    assertThat(bench.unpacked("app-admin/greet-config").resolve("image/etc/greet/greet.conf"))
        .hasContent("greeting = ");
  }
}

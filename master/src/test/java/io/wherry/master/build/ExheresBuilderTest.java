package io.wherry.master.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.common.model.Encoding;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.process.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExheresBuilderTest {
  @TempDir Path dir;

  @BeforeEach
  void needsACompiler() throws InterruptedException {
    assumeTrue(
        BuildBench.canCompile(),
        "NOT TESTED: building needs cc, make, patch and xz (Debian: build-essential patch"
            + " xz-utils)");
  }

  @Test
  void aLibraryBecomesATarballAndAPbin() throws Exception {
    var bench = new BuildBench(dir).withAllSources();
    var done = bench.done("sys-libs/libgreet");
    assertThat(done.built()).hasToString("[sys-libs/libgreet-1.0:0@cookie1]");
    var staged = bench.staged("sys-libs/libgreet");
    var pbin = PbinFile.parse(Files.readAllBytes(staged.pbin()), "pbin");
    assertThat(pbin.binaryUri()).contains("test--sys-libs--libgreet-1.0--cookie1.tar.bz2");
    assertThat(pbin.generatedTime()).contains(BuildBench.NOW);
    assertThat(pbin.get("OPTIONS")).contains("-loud");
    var listed =
        Command.of("tar", "-tvjf", BuildBench.tarball(staged, Encoding.TAR_BZ2).toString())
            .capture();
    assertThat(listed.output().lines().toList())
        .allMatch(line -> line.contains(" root/root "))
        .anyMatch(line -> line.endsWith("usr/lib/libgreet.so -> libgreet.so.1"))
        .last()
        .asString()
        .endsWith("PBIN/environment");
    var image = bench.unpacked("sys-libs/libgreet").resolve("image");
    assertThat(image.resolve("usr/include/greet.h")).exists();
    assertThat(image.resolve("usr/share/doc/libgreet-1.0/README")).exists();
  }
}

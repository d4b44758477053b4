package io.wherry.common.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.archive.TarEntry.Kind;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoundTripTest {
  private static final String LONG = "a-name-that-no-header-can-hold-".repeat(7) + "with-an-end";

  @TempDir Path dir;
  private Path image;
  private Path environment;

  @BeforeEach
  void anImageWithEverythingInIt() throws IOException {
    image = Files.createDirectory(dir.resolve("image"));
    environment = Files.writeString(dir.resolve("saved"), "declare -x PN=hello\n");
    var bin = Files.createDirectories(image.resolve("usr/bin"));
    Posix.chmod(Files.writeString(bin.resolve("hello"), "#!/bin/sh\n"), 0755);
    Posix.chmod(Files.writeString(bin.resolve("sudo"), "root"), 04711);
    Files.createLink(bin.resolve("hi"), bin.resolve("hello"));
    Files.createSymbolicLink(bin.resolve("greet"), Path.of("hello"));
    Files.createSymbolicLink(image.resolve("var"), Path.of("/mnt/" + LONG));
    var deep = Files.createDirectories(image.resolve("usr").resolve(LONG).resolve(LONG));
    Files.writeString(deep.resolve("file"), "deep");
    Files.createLink(deep.resolve("link"), deep.resolve("file"));
    var noise = new byte[2_000_000];
    new Random(7).nextBytes(noise);
    Files.write(image.resolve("usr/noise"), noise);
    Files.createFile(image.resolve("usr/empty"));
    Posix.chmod(image.resolve("usr/bin"), 0555);
    settle(image);
  }

  private static void settle(Path top) throws IOException {
    var paths = new ArrayList<Path>();
    try (Stream<Path> walk = Files.walk(top)) {
      walk.forEach(paths::add);
    }
    long second = 1_600_000_000;
    for (var path : paths.reversed()) Posix.setTimes(path, second++, 0);
  }

  private Path into() {
    return dir.resolve("out/tree");
  }

  private Written write(Encoding encoding) throws IOException {
    var target = new Target(encoding, dir.resolve("package." + encoding.ending()));
    return Tarballs.write(image, environment, List.of(target), OwnerNames.ALL_ROOT).getFirst();
  }

  private Extracted extract(Path file, Encoding encoding) throws IOException {
    Files.createDirectories(into().getParent());
    try (var in = Files.newInputStream(file)) {
      return Extraction.extract(in, encoding, into(), Limits.DEFAULT, Ownership.SELF);
    }
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void whatWasPackedIsWhatIsUnpacked(Encoding encoding) throws IOException {
    var extracted = extract(write(encoding).file(), encoding);

    assertThat(Trees.of(into())).isEqualTo(Trees.of(image));
    assertThat(extracted.environment()).hasSameTextualContentAs(environment);
    assertThat(into().resolve("PBIN")).doesNotExist();
    assertThat(Files.getAttribute(into().resolve("usr/bin/hi"), "unix:ino"))
        .isEqualTo(Files.getAttribute(into().resolve("usr/bin/hello"), "unix:ino"));
  }

  @Test
  void entriesTellKindLinksAndOwnersWithDirectoriesBeforeTheirContents() throws IOException {
    var entries = Listing.of(write(Encoding.TAR_ZST).file(), Encoding.TAR_ZST);

    assertThat(entries.getLast().path()).isEqualTo("PBIN/environment");
    assertThat(entries.stream().map(TarEntry::path).filter(path -> !path.startsWith("PBIN")))
        .isSorted()
        .startsWith("usr", "usr/" + LONG, "usr/" + LONG + "/" + LONG);
    assertThat(entries)
        .filteredOn(e -> e.path().equals("usr/bin/hi"))
        .singleElement()
        .satisfies(e -> {
          assertThat(e.kind()).isEqualTo(Kind.HARDLINK);
          assertThat(e.linkTarget()).isEqualTo("usr/bin/hello");
          assertThat(e.user()).isEqualTo("root");
          assertThat(e.uid()).isZero();
        });
  }

  @Test
  void sizeAndDigestAreThoseOfTheFile() throws IOException {
    var written = write(Encoding.TAR_ZST);

    assertThat(written.size()).isEqualTo(Files.size(written.file()));
    assertThat(written.digest()).isEqualTo(Digest.of(Files.readAllBytes(written.file())));
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void theSameImageGivesTheSameBytesOnAnyNumberOfThreads(Encoding encoding) throws IOException {
    var digests = new ArrayList<Digest>();
    for (int threads : new int[] {1, 2, 3}) {
      var targets = List.of(new Target(encoding, dir.resolve(threads + "." + encoding.ending())));
      Tarballs.write(image, environment, targets, OwnerNames.ALL_ROOT, new Compression(3, threads))
          .forEach(written -> digests.add(written.digest()));
    }
    assertThat(digests.stream().distinct()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void gnuTarReadsWhatIsWritten(Encoding encoding) throws Exception {
    var file = write(encoding).file();
    var out = Files.createDirectory(dir.resolve("gnu"));

    var listed = run("tar", "tvf", file.toString());
    run(
        "tar",
        "xpf",
        file.toString(),
        "-C",
        out.toString(),
        "--exclude",
        "PBIN",
        "--no-same-owner");

    assertThat(listed.lines()).allMatch(line -> line.contains("root/root"));
    assertThat(listed.lines().toList().getLast()).endsWith(" PBIN/environment");
    assertThat(Trees.of(out)).isEqualTo(Trees.of(image));
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void whatGnuTarWritesIsRead(Encoding encoding) throws Exception {
    for (var format : List.of("gnu", "pax")) {
      var file = dir.resolve(format + "." + encoding.ending());
      Files.createDirectories(image.resolve("PBIN"));
      Files.copy(environment, image.resolve("PBIN/environment"));
      run(
          "tar",
          "caf",
          file.toString(),
          "--sort=name",
          "--format=" + format,
          "-C",
          image.toString(),
          ".");
      run("rm", "-r", image.resolve("PBIN").toString());
      settle(image);
      try (var in = Files.newInputStream(file)) {
        var into = dir.resolve("from-" + format + "/tree");
        Files.createDirectory(into.getParent());
        Extraction.extract(in, encoding, into, Limits.DEFAULT, Ownership.SELF);
        assertThat(Trees.of(into)).isEqualTo(Trees.of(image));
      }
    }
  }

  @Test
  void timesKeepTheirNanoseconds() throws Exception {
    Posix.setTimes(image.resolve("usr/empty"), 1_650_000_000, 123_456_789);
    var file = dir.resolve("pax.tar.zst");
    Files.createDirectory(image.resolve("PBIN"));
    Files.copy(environment, image.resolve("PBIN/environment"));
    run("tar", "caf", file.toString(), "--format=pax", "-C", image.toString(), "usr", "PBIN");

    extract(file, Encoding.TAR_ZST);

    assertThat(Files.getLastModifiedTime(into().resolve("usr/empty")).toInstant())
        .isEqualTo(Instant.ofEpochSecond(1_650_000_000, 123_456_789));
  }

  @Test
  void filesOfTheBuilderBecomeRoots() throws IOException {
    var names = OwnerNames.of(dir, Posix.geteuid(), Posix.getegid());
    var target = new Target(Encoding.TAR_ZST, dir.resolve("p.tar.zst"));
    Tarballs.write(image, environment, List.of(target), names);

    assertThat(Listing.of(target.file(), Encoding.TAR_ZST))
        .allMatch(e -> e.uid() == 0 && e.user().equals("root") && e.group().equals("root"));
  }

  @Test
  void bothEncodingsComeOutOfOneReading() throws IOException {
    var targets =
        Arrays.stream(Encoding.values())
            .map(encoding -> new Target(encoding, dir.resolve("both." + encoding.ending())))
            .toList();

    var written = Tarballs.write(image, environment, targets, OwnerNames.ALL_ROOT);

    assertThat(written.stream().map(Written::encoding)).containsExactly(Encoding.values());
    for (var each : written) {
      try (var in = Files.newInputStream(each.file())) {
        var into = Files.createDirectories(dir.resolve(each.encoding().name()).resolve("tree"));
        Extraction.extract(in, each.encoding(), into, Limits.DEFAULT, Ownership.SELF);
        assertThat(Trees.of(into)).isEqualTo(Trees.of(image));
      }
    }
  }

  @Test
  void anImageWithAFifoIsNamedAndLeavesNoTarball() throws IOException {
    Posix.mkfifo(image.resolve("usr/fifo"), 0600);
    assertThatThrownBy(() -> write(Encoding.TAR_BZ2))
        .isInstanceOf(UnfitImageException.class)
        .hasMessageContaining("/usr/fifo");
    assertThat(dir.resolve("package.tar.bz2")).doesNotExist();
  }

  @Test
  void anImageMayNotHoldPbin() throws IOException {
    Files.createDirectory(image.resolve("PBIN"));
    assertThatThrownBy(() -> write(Encoding.TAR_ZST)).hasMessageContaining("PBIN");
    assertThat(dir.resolve("package.tar.zst")).doesNotExist();
  }

  @Test
  void anExistingTarballIsNeverOverwritten() throws IOException {
    var file = Files.writeString(dir.resolve("package.tar.zst"), "published");
    assertThatThrownBy(() -> write(Encoding.TAR_ZST)).hasMessageContaining("package.tar.zst");
    assertThat(file).hasContent("published");
  }

  private String run(String... command) throws Exception {
    var log = dir.resolve("command.log");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    int status = process.waitFor();
    var said = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(status).as(said).isZero();
    return said;
  }
}

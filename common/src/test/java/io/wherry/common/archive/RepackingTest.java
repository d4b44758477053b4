package io.wherry.common.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.Encoding;
import io.wherry.common.testing.Shell;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tarball of the machine's own tar and bzip2, made into ours. */
class RepackingTest {
  private static final String SAVED = "PN=hello\npkg_prerm () \n{ \n    :\n}\n";
  private static final int ENVIRONMENT_BLOCKS = 2 * TarHeader.BLOCK;

  @TempDir Path dir;
  private Path theirs;

  @BeforeEach
  void aTarball() throws Exception {
    var image = Files.createDirectory(dir.resolve("image"));
    var usr = Files.createDirectories(image.resolve("usr/share"));
    Files.writeString(usr.resolve("a-very-long-name-".repeat(12)), "long");
    Files.writeString(usr.resolve("file"), "content ".repeat(30_000));
    Files.createLink(usr.resolve("hard"), usr.resolve("file"));
    Files.createSymbolicLink(usr.resolve("soft"), Path.of("file"));
    try (var sparse = new RandomAccessFile(usr.resolve("sparse").toFile(), "rw")) {
      for (int i = 0; i < 40; i++) {
        sparse.seek(i * 200_000L);
        sparse.write(i);
      }
    }
    Files.writeString(Files.createDirectory(image.resolve("PBIN")).resolve("environment"), SAVED);
    theirs = dir.resolve("theirs.tar.bz2");
    Shell.run(image, "tar", "-cSjf", theirs.toString(), "--sort=name", "usr", "PBIN/environment");
  }

  private List<Written> repack() throws IOException {
    var targets =
        Encoding.PUBLISHED.stream()
            .map(e -> new Target(e, dir.resolve("ours." + e.ending())))
            .toList();
    return Repacking.write(
        theirs, Encoding.TAR_BZ2, RepackingTest::more, targets, new Compression(3, 2));
  }

  private static byte[] more(byte[] saved) {
    var text = "MORE=yes\n".repeat(100) + new String(saved, StandardCharsets.UTF_8);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] tar(Path file) throws Exception {
    var plain = dir.resolve("plain");
    var unpack = file.toString().endsWith("bz2") ? "bzip2 -dc" : "zstd -qdc";
    Shell.run(dir, "sh", "-c", unpack + " '" + file + "' > '" + plain + "'");
    return Files.readAllBytes(plain);
  }

  @Test
  void everyEntryButTheEnvironmentStaysByteForByte() throws Exception {
    var before = tar(theirs);
    int environment = find(before, "PBIN/environment");
    for (var written : repack()) {
      var after = tar(written.file());
      assertThat(Arrays.copyOf(after, environment)).isEqualTo(Arrays.copyOf(before, environment));
      assertThat(environment).isGreaterThan(240_000);
      var rest =
          new String(after, environment, after.length - environment, StandardCharsets.ISO_8859_1);
      assertThat(rest).startsWith("PBIN/environment").contains("MORE=yes\n" + SAVED);
      assertThat(after.length % (20 * TarHeader.BLOCK)).isZero();
      assertThat(written.size()).isEqualTo(Files.size(written.file()));
    }
  }

  private static int find(byte[] tar, String name) {
    for (int at = 0; at < tar.length; at += TarHeader.BLOCK)
      if (new String(tar, at, name.length(), StandardCharsets.ISO_8859_1).equals(name)) return at;
    throw new AssertionError(name + " is not in the tar");
  }

  @Test
  void theMachinesTarTakesWhatComesOut() throws Exception {
    for (var written : repack()) {
      var into = Files.createTempDirectory(dir, "into");
      assertThat(Shell.run(into, "tar", "-xpf", written.file().toString())).isEmpty();
      assertThat(into.resolve("PBIN/environment")).content().endsWith(SAVED).startsWith("MORE");
      Shell.run(into, "diff", "-r", "usr", dir.resolve("image/usr").toString());
      try (var in = Files.newInputStream(written.file())) {
        Inspection.owners(in, written.encoding(), Limits.DEFAULT, Path.of("/"));
      }
    }
  }

  @Test
  void aDamagedTarballLeavesNothing() throws Exception {
    var bytes = Files.readAllBytes(theirs);
    Files.write(theirs, Arrays.copyOf(bytes, bytes.length - ENVIRONMENT_BLOCKS / 8));
    assertThatThrownBy(this::repack).isInstanceOf(HostileArchiveException.class);
    try (var left = Files.list(dir)) {
      assertThat(left.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("image", "theirs.tar.bz2");
    }
  }
}

package io.wherry.common.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.wherry.common.archive.TarEntry.Kind;
import io.wherry.common.model.Encoding;
import io.wherry.common.testing.FastDisk;
import io.wherry.common.testing.Shell;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** How much a process needs that does nothing but unpack, however large the package is. */
class MemoryTest {
  private static final long MOST_KIBIBYTES = 128 << 10;
  private static final int PIECE = 1 << 20;
  private static final int PIECES = 200;

  @TempDir(factory = FastDisk.class)
  Path dir;

  private static byte[] piece(int seed) {
    var random = new Random(seed);
    var bytes = new byte[PIECE];
    for (int i = 0; i < PIECE; i++) bytes[i] = (byte) (32 + random.nextInt(1 + i % 64));
    return bytes;
  }

  private static RawTar begun(long size) {
    return new RawTar()
        .directory("usr")
        .environment()
        .add(RawTar.entry("usr/large", Kind.FILE, size, ""));
  }

  private void unpacksWithin(Path file, Encoding encoding) throws Exception {
    var said =
        Shell.run(
            dir,
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-Xss512k",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            UnpackAndMeasure.class.getName(),
            file.toString(),
            encoding.name(),
            dir.resolve("tree").toString());
    assertThat(Long.parseLong(said.strip())).as("peak in KiB").isLessThan(MOST_KIBIBYTES);
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void aFileOfHundredsOfMegabytesNeedsNoMoreThanASmallOne(Encoding encoding) throws Exception {
    var file = dir.resolve("large");
    var packed = Packed.as(encoding, piece(1));
    try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(Packed.as(encoding, begun((long) PIECE * PIECES).unfinished()));
      for (int i = 0; i < PIECES; i++) out.write(packed);
      out.write(Packed.as(encoding, new byte[1024]));
    }

    unpacksWithin(file, encoding);

    assertThat(dir.resolve("tree/usr/large")).hasSize((long) PIECE * PIECES);
  }

  @Test
  void theLargestWindowThatIsAllowedFits() throws Exception {
    var file = dir.resolve("far");
    try (var out = new ZstdOutputStream(Files.newOutputStream(file), 1).setLong(25)) {
      fill(out);
    }
    unpacksWithin(file, Encoding.TAR_ZST);
    Cleanup.delete(dir.resolve("tree"));
    Files.delete(dir.resolve("environment"));
    try (var out = Files.newOutputStream(file);
        var xz = new XZOutputStream(out, dictionary(32 << 20))) {
      fill(xz);
    }
    unpacksWithin(file, Encoding.TAR_XZ);
  }

  static LZMA2Options dictionary(int bytes) throws IOException {
    var options = new LZMA2Options(0);
    options.setDictSize(bytes);
    return options;
  }

  private static void fill(OutputStream out) throws IOException {
    out.write(begun(64L * PIECE).unfinished());
    for (int i = 0; i < 64; i++) out.write(piece(i % 8));
    out.write(new byte[1024]);
  }

  @Test
  void manyObjectsWithLongNamesFit() throws Exception {
    var tar = new RawTar().environment();
    var where = "a-directory-with-quite-a-long-name-/".repeat(5);
    for (int i = 1; i <= 5; i++) tar.directory(where.substring(0, 36 * i - 1));
    for (int i = 0; i < 30_000; i++) tar.directory(where + i).file(where + i + "/file", "");
    var file = Files.write(dir.resolve("many"), Packed.as(Encoding.TAR_ZST, tar.finished()));

    unpacksWithin(file, Encoding.TAR_ZST);
  }
}

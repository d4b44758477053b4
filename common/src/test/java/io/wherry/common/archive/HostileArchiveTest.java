package io.wherry.common.archive;

import static io.wherry.common.archive.RawTar.entry;
import static io.wherry.common.archive.RawTar.zstd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.luben.zstd.Zstd;
import io.wherry.common.archive.TarEntry.Kind;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostileArchiveTest {
  private static final Limits SMALL = new Limits(10_000, 20, 300, 50);

  @TempDir Path dir;
  private Path into;

  @BeforeEach
  void somethingWorthAttackingLiesBeside() throws IOException {
    into = dir.resolve("out/tree");
    Files.createDirectories(into.getParent());
    Files.writeString(dir.resolve("out/precious"), "precious");
  }

  private Extracted extract(InputStream in, Limits limits) throws IOException {
    return Extraction.extract(in, Encoding.TAR_ZST, into, limits, Ownership.SELF);
  }

  private void refused(byte[] tar, String what) throws IOException {
    refused(zstd(tar), what);
  }

  private void refused(InputStream in, String what) throws IOException {
    assertThatThrownBy(() -> extract(in, SMALL))
        .isInstanceOf(HostileArchiveException.class)
        .hasMessageContaining(what);
    nothingIsLeft();
  }

  private void nothingIsLeft() throws IOException {
    assertThat(Trees.of(dir)).containsOnlyKeys("out", "out/precious");
    assertThat(dir.resolve("out/precious")).hasContent("precious");
  }

  static RawTar begun() {
    return new RawTar().directory("usr").file("usr/good", "good").environment();
  }

  static Stream<Arguments> harm() {
    return Stream.of(
        arguments("leads upwards", begun().file("../precious", "x")),
        arguments("leads upwards", begun().directory("usr/..")),
        arguments("leads upwards", begun().file("usr/../../precious", "x")),
        arguments("is absolute", begun().file("/etc/passwd", "x")),
        arguments("is absolute", begun().file(".//etc/passwd", "x")),
        arguments("has no plain name", begun().file("usr//x", "x")),
        arguments("has no plain name", begun().file("usr/./x", "x")),
        arguments("has no plain name", begun().file("usr/file/", "x")),
        arguments("has no plain name", begun().file(".", "x")),
        arguments("has no plain name", begun().file("", "x")),
        arguments("behind a symlink", begun().symlink("way", "..").file("way/precious", "x")),
        arguments("behind a symlink", begun().symlink("usr/l", "/etc").directory("usr/l/d")),
        arguments("no directory", begun().file("usr/good/x", "x")),
        arguments("before its directory", begun().file("opt/x", "x")),
        arguments("comes a second time", begun().file("usr/good", "again")),
        arguments("comes a second time", begun().symlink("usr", "..")),
        arguments("comes a second time", begun().directory("usr")),
        arguments("comes a second time", begun().symlink("s", "..").file("s", "x")),
        arguments("comes a second time", begun().environment()),
        arguments("leads upwards", begun().hardLink("usr/h", "../precious")),
        arguments("is absolute", begun().hardLink("usr/h", "/etc/passwd")),
        arguments("hard link to no", begun().hardLink("usr/h", "usr/absent")),
        arguments("hard link to no", begun().hardLink("usr/h", "usr/h")),
        arguments("hard link to no", begun().hardLink("usr/h", "usr")),
        arguments("hard link to no", begun().hardLink("usr/h", "PBIN/environment")),
        arguments("hard link to no", begun().symlink("s", "/etc/passwd").hardLink("h", "s")),
        arguments("no usable target", begun().symlink("usr/s", "")),
        arguments("no business", begun().file("PBIN/other", "x")),
        arguments("no business", begun().directory("PBIN/dir")),
        arguments("only be a directory", begun().symlink("PBIN", "/etc")),
        arguments("must be a file", new RawTar().symlink("PBIN/environment", "/etc/passwd")),
        arguments("no PBIN/environment", new RawTar().directory("usr").file("usr/x", "x")),
        arguments("is a device", begun().header(entry("null", Kind.FILE, 0, ""), '3')),
        arguments("is a device", begun().header(entry("disk", Kind.FILE, 0, ""), '4')),
        arguments("is a fifo", begun().header(entry("pipe", Kind.FILE, 0, ""), '6')),
        arguments("is a sparse file", begun().header(entry("holes", Kind.FILE, 0, ""), 'S')),
        arguments("unknown type", begun().header(entry("odd", Kind.FILE, 0, ""), 'Z')),
        arguments("unknown type", begun().header(entry("g", Kind.FILE, 0, ""), 'g')),
        arguments("though it is no file", begun().add(entry("d", Kind.DIRECTORY, 512, ""))),
        arguments("though it is no file", begun().add(entry("l", Kind.SYMLINK, 5, "x"))),
        arguments("exceeds 10000 bytes", begun().add(entry("big", Kind.FILE, 1L << 40, ""))),
        arguments("exceeds 10000 bytes", begun().add(entry("big", Kind.FILE, 9_999, ""))),
        arguments("size is negative", begun().bytes(negative())),
        arguments("header of", begun().file("a/".repeat(200) + "b", "x")),
        arguments("too long a name", begun().file("a/".repeat(150) + "b", "x")),
        arguments("too long a name", begun().file("n".repeat(256), "x")),
        arguments("not UTF-8", begun().bytes(named(new byte[] {'a', (byte) 0xff}))),
        arguments("wrong checksum", begun().bytes(spoiled())),
        arguments("no tar header", begun().bytes("not a header".repeat(100).getBytes(US))),
        arguments("header of", begun().header(entry("L", Kind.FILE, 1 << 30, ""), 'L')),
        arguments("header of", begun().header(entry("x", Kind.FILE, 1 << 30, ""), 'x')),
        arguments("two long names", begun().bytes(longName("one")).bytes(longName("two"))),
        arguments("without its entry", begun().bytes(longName("one"))),
        arguments("leads upwards", begun().bytes(pax("path", "../x")).file("fine", "x")),
        arguments("NUL byte", begun().bytes(pax("path", "a\0b")).file("fine", "x")),
        arguments("sparse", begun().bytes(pax("GNU.sparse.major", "1")).file("fine", "x")),
        arguments("extended header", begun().bytes(pax("size", "-1")).file("fine", "x")),
        arguments("extended header", begun().bytes(rawPax("99999 path=x\n")).file("f", "x")),
        arguments("extended header", begun().bytes(rawPax("0 path=x\n")).file("f", "x")),
        arguments("its owner", begun().bytes(pax("uid", "99999999999")).file("f", "x")));
  }

  private static final java.nio.charset.Charset US = StandardCharsets.US_ASCII;

  private static byte[] named(byte[] name) {
    var header = TarHeader.print(entry("b", Kind.FILE, 0, ""), '0');
    System.arraycopy(name, 0, header, 0, name.length);
    return sealed(header);
  }

  private static byte[] spoiled() {
    var header = TarHeader.print(entry("spoiled", Kind.FILE, 0, ""), '0');
    header[100] ^= 1;
    return header;
  }

  private static byte[] negative() {
    var header = TarHeader.print(entry("negative", Kind.FILE, 0, ""), '0');
    Arrays.fill(header, 124, 136, (byte) 0xff);
    return sealed(header);
  }

  private static byte[] sealed(byte[] header) {
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) sum += b & 0xff;
    System.arraycopy("%06o\0".formatted(sum).getBytes(US), 0, header, 148, 7);
    return header;
  }

  private static byte[] longName(String name) {
    var tar = new RawTar().header(entry("././@LongLink", Kind.FILE, name.length(), ""), 'L');
    return tar.bytes(Arrays.copyOf(name.getBytes(US), 512)).unfinished();
  }

  private static byte[] pax(String key, String value) {
    int length = key.length() + value.length() + 3;
    length += Integer.toString(length + 2).length();
    return rawPax(length + " " + key + "=" + value + "\n");
  }

  private static byte[] rawPax(String text) {
    var tar = new RawTar().header(entry("pax", Kind.FILE, text.length(), ""), 'x');
    return tar.bytes(Arrays.copyOf(text.getBytes(US), 512)).unfinished();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("harm")
  void isRefusedWholeWithNothingLeft(String what, RawTar tar) throws IOException {
    refused(tar.finished(), what);
  }

  @Test
  void theHonestBeginningOfEachHarmfulArchiveIsFine() throws IOException {
    extract(zstd(begun().finished()), SMALL);
    assertThat(into.resolve("usr/good")).hasContent("good");
  }

  @Test
  void symlinksThatPointAnywhereAreFineWhileNothingGoesThroughThem() throws IOException {
    extract(zstd(begun().symlink("a", "/etc").symlink("usr/b", "../../..").finished()), SMALL);
    assertThat(into.resolve("a")).isSymbolicLink();
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    var tar = begun().finished();
    for (int length = 0; length < tar.length; length += 256)
      refused(Arrays.copyOf(tar, length), "ends in the middle");
  }

  @Test
  void everyTruncationOfTheCompressedStreamIsRefused() throws IOException {
    var packed = Zstd.compress(begun().finished(), 1);
    for (int length = 0; length < packed.length; length++)
      refused(new ByteArrayInputStream(packed, 0, length), "");
  }

  @Test
  void whatFollowsTheEndIsRefused() throws IOException {
    refused(begun().bytes(new byte[1024]).file("usr/late", "late").finished(), "after its end");
    refused(begun().bytes(new byte[512]).file("usr/late", "late").finished(), "block of zeros");
    var packed = Zstd.compress(begun().finished(), 1);
    refused(followed(packed, "garbage"), "does not decompress");
  }

  @Test
  void whatFollowsABzip2StreamIsRefused() throws IOException {
    var packed = bzip2(begun().finished());
    assertThatThrownBy(() ->
            Extraction.extract(
                followed(packed, "garbage"), Encoding.TAR_BZ2, into, SMALL, Ownership.SELF))
        .isInstanceOf(HostileArchiveException.class);
    nothingIsLeft();
  }

  private static byte[] bzip2(byte[] content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var bzip2 = new BZip2CompressorOutputStream(out)) {
      bzip2.write(content);
    }
    return out.toByteArray();
  }

  private static InputStream followed(byte[] packed, String by) {
    var all = new ByteArrayOutputStream();
    all.writeBytes(packed);
    all.writeBytes(by.getBytes(US));
    return new ByteArrayInputStream(all.toByteArray());
  }

  @Test
  void aBombIsStoppedByItsRatioWhateverItsHeadersSay() throws IOException {
    var roomy = new Limits(1L << 40, 100, 300, 100);
    var bomb = new RawTar().add(entry("zeros", Kind.FILE, 200L << 20, "")).unfinished();
    var content = new ByteArrayOutputStream();
    content.writeBytes(Zstd.compress(bomb, 1));
    var zeros = Zstd.compress(new byte[20 << 20], 1);
    for (int i = 0; i < 10; i++) content.writeBytes(zeros);

    assertThatThrownBy(() -> extract(new ByteArrayInputStream(content.toByteArray()), roomy))
        .isInstanceOf(HostileArchiveException.class)
        .hasMessageContaining("swells");
    nothingIsLeft();
  }

  @Test
  void tooManyEntriesAreRefused() throws IOException {
    var tar = begun();
    for (int i = 0; i < 20; i++) tar.directory("d" + i);
    refused(tar.finished(), "one more than 20");
  }

  @Test
  void aWrongDigestIsToldFromAHarmfulArchiveAndLeavesNothing() throws IOException {
    var packed = Zstd.compress(begun().finished(), 1);
    var wrong = Digest.of(new byte[0]);
    var in = new VerifyingInputStream(new ByteArrayInputStream(packed), wrong, packed.length);

    assertThatThrownBy(() -> extract(in, SMALL)).isInstanceOf(CorruptInputException.class);
    nothingIsLeft();
  }

  @Test
  void theRightDigestIsVerifiedByTheEndOfTheExtraction() throws IOException {
    var packed = Zstd.compress(begun().finished(), 1);
    var in =
        new VerifyingInputStream(
            new ByteArrayInputStream(packed), Digest.of(packed), packed.length);
    extract(in, SMALL);
    assertThat(in.verified()).isTrue();
  }

  @Test
  void aSourceThatBreaksIsNotTheArchivesFault() throws IOException {
    var packed = Zstd.compress(begun().finished(), 1);
    var broken =
        new InputStream() {
          private int at;

          @Override
          public int read() throws IOException {
            if (at == packed.length / 2) throw new IOException("connection reset");
            return packed[at++] & 0xff;
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            into[offset] = (byte) read();
            return 1;
          }
        };
    assertThatThrownBy(() -> extract(broken, SMALL))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("connection reset");
    nothingIsLeft();
  }

  @Test
  void aDirectoryThatIsNotEmptyIsLeftAlone() throws IOException {
    Files.createDirectory(into);
    Files.writeString(into.resolve("mine"), "mine");
    assertThatThrownBy(() -> extract(zstd(begun().finished()), SMALL))
        .hasMessageContaining("not empty");
    assertThat(into.resolve("mine")).hasContent("mine");
  }

  @Test
  void anEmptyDirectoryOfTheCallersStaysAndStaysEmpty() throws IOException {
    Files.createDirectory(into);
    assertThatThrownBy(() -> extract(zstd(begun().file("../x", "x").finished()), SMALL))
        .isInstanceOf(HostileArchiveException.class);
    assertThat(into).isEmptyDirectory();
  }

  @Test
  void anEnvironmentThatExistsIsNeitherOverwrittenNorRemoved() throws IOException {
    var mine = Files.writeString(into.resolveSibling("environment"), "mine");
    assertThatThrownBy(() -> extract(zstd(begun().finished()), SMALL))
        .hasMessageContaining("exists already");
    assertThat(mine).hasContent("mine");
    assertThat(into).doesNotExist();
  }
}

package io.wherry.common.archive;

import static io.wherry.common.archive.RawTar.entry;
import static io.wherry.common.archive.RawTar.zstd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostileArchiveTest {
  private static final Limits SMALL =
      Limits.DEFAULT
          .withBytes(10_000)
          .withEntries(20)
          .withNames(300, 20, 400)
          .withXattrBytes(900)
          .withRatio(50);

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

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "io.wherry.common.archive.Harm#byNames",
    "io.wherry.common.archive.Harm#byHeaders"
  })
  void isRefusedWholeWithNothingLeft(String what, RawTar tar) throws IOException {
    refused(tar.finished(), what);
  }

  @Test
  void theHonestBeginningOfEachHarmfulArchiveIsFine() throws IOException {
    extract(zstd(Harm.begun().finished()), SMALL);
    assertThat(into.resolve("usr/good")).hasContent("good");
  }

  @Test
  void symlinksThatPointAnywhereAreFineWhileNothingGoesThroughThem() throws IOException {
    extract(zstd(Harm.begun().symlink("a", "/etc").symlink("usr/b", "../../..").finished()), SMALL);
    assertThat(into.resolve("a")).isSymbolicLink();
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    var tar = Harm.begun().finished();
    for (int length = 0; length < tar.length; length += 256)
      refused(Arrays.copyOf(tar, length), "ends in the middle");
  }

  @Test
  void everyTruncationOfTheCompressedStreamIsRefused() throws IOException {
    var packed = Zstd.compress(Harm.begun().finished(), 1);
    for (int length = 0; length < packed.length; length++)
      refused(new ByteArrayInputStream(packed, 0, length), "");
  }

  @Test
  void whatFollowsTheEndIsRefused() throws IOException {
    refused(
        Harm.begun().bytes(new byte[1024]).file("usr/late", "late").finished(), "after its end");
    refused(
        Harm.begun().bytes(new byte[512]).file("usr/late", "late").finished(), "block of zeros");
    var packed = Zstd.compress(Harm.begun().finished(), 1);
    refused(followed(packed, "garbage"), "does not decompress");
  }

  @Test
  void whatFollowsABzip2StreamIsRefused() throws IOException {
    var packed = bzip2(Harm.begun().finished());
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
    all.writeBytes(by.getBytes(StandardCharsets.US_ASCII));
    return new ByteArrayInputStream(all.toByteArray());
  }

  @Test
  void aBombIsStoppedByItsRatioWhateverItsHeadersSay() throws IOException {
    var roomy = Limits.DEFAULT.withBytes(1L << 40).withRatio(100);
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
    var tar = Harm.begun();
    for (int i = 0; i < 20; i++) tar.directory("d" + i);
    refused(tar.finished(), "one more than 20");
  }

  @Test
  void aWrongDigestIsToldFromAHarmfulArchiveAndLeavesNothing() throws IOException {
    var packed = Zstd.compress(Harm.begun().finished(), 1);
    var wrong = Digest.of(new byte[0]);
    var in = new VerifyingInputStream(new ByteArrayInputStream(packed), wrong, packed.length);

    assertThatThrownBy(() -> extract(in, SMALL)).isInstanceOf(CorruptInputException.class);
    nothingIsLeft();
  }

  @Test
  void theRightDigestIsVerifiedByTheEndOfTheExtraction() throws IOException {
    var packed = Zstd.compress(Harm.begun().finished(), 1);
    var in =
        new VerifyingInputStream(
            new ByteArrayInputStream(packed), Digest.of(packed), packed.length);
    extract(in, SMALL);
    assertThat(in.verified()).isTrue();
  }

  @Test
  void aSourceThatBreaksIsNotTheArchivesFault() throws IOException {
    var packed = Zstd.compress(Harm.begun().finished(), 1);
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
    assertThatThrownBy(() -> extract(zstd(Harm.begun().finished()), SMALL))
        .hasMessageContaining("not empty");
    assertThat(into.resolve("mine")).hasContent("mine");
  }

  @Test
  void anEmptyDirectoryOfTheCallersStaysAndStaysEmpty() throws IOException {
    Files.createDirectory(into);
    assertThatThrownBy(() -> extract(zstd(Harm.begun().file("../x", "x").finished()), SMALL))
        .isInstanceOf(HostileArchiveException.class);
    assertThat(into).isEmptyDirectory();
  }

  @Test
  void anEnvironmentThatExistsIsNeitherOverwrittenNorRemoved() throws IOException {
    var mine = Files.writeString(into.resolveSibling("environment"), "mine");
    assertThatThrownBy(() -> extract(zstd(Harm.begun().finished()), SMALL))
        .hasMessageContaining("exists already");
    assertThat(mine).hasContent("mine");
    assertThat(into).doesNotExist();
  }
}

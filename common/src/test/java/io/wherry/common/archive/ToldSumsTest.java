package io.wherry.common.archive;

import static io.wherry.common.archive.SumsByPathTest.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.Encoding;
import io.wherry.common.model.Md5Sum;
import io.wherry.common.posix.Sums;
import io.wherry.common.testing.FastDisk;
import io.wherry.common.testing.Shell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a {@code .tar.zst} tells of its files is what they are, or is not told. */
class ToldSumsTest {
  private static final String LONG = "a-name-of-many-letters-".repeat(8);

  @TempDir(factory = FastDisk.class)
  Path dir;

  private Path image;

  @BeforeEach
  void anImageOfManyKinds() throws IOException {
    image = Files.createDirectories(dir.resolve("image"));
    Files.createDirectories(image.resolve("usr/share/" + LONG));
    Files.writeString(image.resolve("usr/share/" + LONG + "/file"), "long");
    Files.writeString(image.resolve("usr/none"), "");
    Files.write(image.resolve("usr/large"), new byte[3 * Batch.ROOM + 5]);
    Files.writeString(image.resolve("usr/of-a-block"), "x".repeat(512));
    Files.createLink(image.resolve("usr/also"), image.resolve("usr/of-a-block"));
    Files.createSymbolicLink(image.resolve("usr/link"), Path.of("large"));
  }

  private Path packed() throws IOException {
    var environment = Files.writeString(dir.resolve("saved"), "declare -x PN=hello\n");
    var target = new Target(Encoding.TAR_ZST, dir.resolve("package.tar.zst"));
    Tarballs.write(image, environment, List.of(target), OwnerNames.ALL_ROOT);
    return target.file();
  }

  private SumsByPath unpack(Path tarball, ToldSums told) throws IOException {
    try (var in = Files.newInputStream(tarball)) {
      return Extraction.extract(
              new OpenTarball(in, Encoding.TAR_ZST, told),
              dir.resolve("tree"),
              dir.resolve("environment"),
              Limits.DEFAULT,
              Ownership.SELF,
              Workspace.withSums())
          .sums();
    }
  }

  private static ToldSums told(Path tarball) throws IOException {
    return ToldSums.of(tarball, Encoding.TAR_ZST);
  }

  private Map<String, Md5Sum> onDisk() throws IOException {
    var sums = new HashMap<String, Md5Sum>();
    var tree = dir.resolve("tree");
    try (var walk = Files.walk(tree)) {
      for (var path : (Iterable<Path>) walk::iterator) {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) continue;
        var sum = Sums.md5().digest(Files.readAllBytes(path));
        sums.put(tree.relativize(path).toString(), Md5Sum.of(sum));
      }
    }
    return sums;
  }

  @Test
  void everyFileOnceAndLinksToo() throws IOException {
    var tarball = packed();

    assertThat(told(tarball).number()).isEqualTo(4);
    var sums = unpack(tarball, told(tarball));
    assertThat(known(sums, onDisk().keySet())).hasSize(5).isEqualTo(onDisk());
  }

  @Test
  void ofASparseFileNothingIsToldAndTheOthersKeepTheirPlace() throws IOException {
    try (var sparse = new RandomAccessFile(image.resolve("usr/mostly-holes").toFile(), "rw")) {
      sparse.setLength(3_000_000);
      sparse.seek(1_500_000);
      sparse.write(7);
    }
    var tarball = packed();
    var sums = unpack(tarball, told(tarball));

    assertThat(told(tarball).number()).isEqualTo(5);
    var expected = onDisk();
    var known = known(sums, expected.keySet());
    expected.remove("usr/mostly-holes");
    assertThat(known).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "posix"})
  void whatAnotherTarHasMadeIsToldToo(String format) throws Exception {
    try (var sparse = new RandomAccessFile(image.resolve("usr/mostly-holes").toFile(), "rw")) {
      sparse.setLength(3_000_000);
      sparse.seek(2_000_000);
      sparse.write(7);
    }
    Files.createDirectory(image.resolve("PBIN"));
    Files.writeString(image.resolve("PBIN/environment"), "declare -x PN=hello\n");
    var theirs = dir.resolve("theirs.tar.bz2");
    Shell.run(
        image, "tar", "-cjf", theirs.toString(), "--sparse", "--format=" + format, "usr", "PBIN");
    var target = new Target(Encoding.TAR_ZST, dir.resolve("package.tar.zst"));
    Repacking.write(
        theirs, Encoding.TAR_BZ2, UnaryOperator.identity(), List.of(target), Compression.DEFAULT);

    var sums = unpack(target.file(), told(target.file()));

    var expected = onDisk();
    var known = known(sums, expected.keySet());
    expected.remove("usr/mostly-holes");
    assertThat(known).isEqualTo(expected);
  }

  @Test
  void everyOtherToolReadsOverIt() throws Exception {
    var tarball = packed();
    Shell.run(dir, "zstd", "-tq", tarball.toString());
    var out = Files.createDirectory(dir.resolve("by-gnu"));
    Shell.run(out, "tar", "--zstd", "-xf", tarball.toString());
    assertThat(out.resolve("usr/of-a-block")).hasContent("x".repeat(512));
    assertThat(known(unpack(tarball, ToldSums.NONE), onDisk().keySet())).isEqualTo(onDisk());
  }

  @Test
  void theMakerIsBelieved() throws IOException {
    var tarball = packed();
    var told = told(tarball);
    var lie = new ByteArrayOutputStream();
    lie.write(Files.readAllBytes(tarball));
    var sums = new byte[16 * told.number()];
    Arrays.fill(sums, (byte) 1);
    lie.write(ToldSums.frame(sums));
    var lying = Files.write(dir.resolve("lying.tar.zst"), lie.toByteArray());

    assertThat(known(unpack(lying, told(lying)), onDisk().keySet()).values())
        .containsOnly(Md5Sum.parse("01".repeat(16)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 300})
  void sumsOfMoreOrFewerFilesThanThereAreAreRefusedAndNothingStays(int number) throws IOException {
    var tarball = packed();
    var out = new ByteArrayOutputStream();
    out.write(Files.readAllBytes(tarball));
    out.write(ToldSums.frame(new byte[16 * number]));
    var wrong = Files.write(dir.resolve("wrong.tar.zst"), out.toByteArray());

    assertThatThrownBy(() -> unpack(wrong, told(wrong)))
        .isInstanceOf(HostileArchiveException.class)
        .hasMessageContaining("tells sums of " + number + " files");
    assertThat(dir.resolve("tree")).doesNotExist();
    assertThat(dir.resolve("environment")).doesNotExist();
  }

  @Test
  void whatOnlyLooksLikeItTellsNothing() throws IOException {
    var whole = Files.readAllBytes(packed());
    var huge = whole.clone();
    Arrays.fill(huge, huge.length - 12, huge.length - 8, (byte) 0x7f);
    var shifted = whole.clone();
    shifted[shifted.length - 12]++;
    var frame = ToldSums.frame(new byte[32]);
    for (var bytes :
        List.of(
            new byte[0],
            new byte[19],
            Arrays.copyOf(whole, whole.length - 1),
            huge,
            shifted,
            Arrays.copyOfRange(frame, 8, frame.length)))
      assertThat(told(Files.write(dir.resolve("odd"), bytes)).isNone()).isTrue();
  }
}

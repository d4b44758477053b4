package io.wherry.common.archive;

import static io.wherry.common.archive.SumsByPathTest.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.Encoding;
import io.wherry.common.model.Md5Sum;
import io.wherry.common.posix.Sums;
import io.wherry.common.testing.FastDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The MD5 of what is unpacked, told by whoever wrote it. */
class FileSumsTest {
  private static final int SMALL_FILES = 300;

  @TempDir(factory = FastDisk.class)
  Path dir;

  private final Random random = new Random(7);
  private Path image;

  @BeforeEach
  void anImageOfFilesOfManySizes() throws IOException {
    image = Files.createDirectories(dir.resolve("image"));
    var many = Files.createDirectory(image.resolve("many"));
    for (int i = 0; i < SMALL_FILES; i++) fill(many.resolve("file-" + i), random.nextInt(9000));
    fill(image.resolve("none"), 0);
    for (int size : List.of(Batch.ROOM - 1, Batch.ROOM, Batch.ROOM + 1, 11 * Batch.ROOM + 7))
      fill(image.resolve("of-" + size), size);
    Files.createLink(image.resolve("also"), image.resolve("none"));
    Files.createLink(image.resolve("zlast"), image.resolve("of-" + Batch.ROOM));
    Files.createSymbolicLink(image.resolve("symlink"), Path.of("none"));
  }

  private void fill(Path file, int size) throws IOException {
    var content = new byte[size];
    random.nextBytes(content);
    Files.write(file, content);
  }

  private byte[] packed() throws IOException {
    var environment = Files.writeString(dir.resolve("saved"), "declare -x PN=hello\n");
    var target = new Target(Encoding.TAR_ZST, dir.resolve("package.tar.zst"));
    Tarballs.write(image, environment, List.of(target), OwnerNames.ALL_ROOT);
    return Files.readAllBytes(target.file());
  }

  private Extracted unpack(byte[] packed, Workspace workspace) throws IOException {
    return Extraction.extract(
        new OpenTarball(new ByteArrayInputStream(packed), Encoding.TAR_ZST, ToldSums.NONE),
        dir.resolve("tree"),
        dir.resolve("environment"),
        Limits.DEFAULT,
        Ownership.SELF,
        workspace);
  }

  /** Of every file that lies there, read from the disk. */
  private Map<String, Md5Sum> read() throws IOException {
    var sums = new HashMap<String, Md5Sum>();
    var tree = dir.resolve("tree");
    try (var walk = Files.walk(tree)) {
      for (var path : (Iterable<Path>) walk::iterator) {
        if (!Files.isRegularFile(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) continue;
        var sum = Sums.md5().digest(Files.readAllBytes(path));
        sums.put(tree.relativize(path).toString(), Md5Sum.of(sum));
      }
    }
    return sums;
  }

  @Test
  void everyFileHasTheSumOfWhatLiesOnTheDisk() throws IOException {
    var extracted = unpack(packed(), Workspace.withSums());

    assertThat(known(extracted.sums(), read().keySet())).hasSize(SMALL_FILES + 7).isEqualTo(read());
  }

  @Test
  void oneArchiveAfterTheOtherHasItsOwn() throws IOException {
    var workspace = Workspace.withSums();
    unpack(packed(), workspace);
    io.wherry.common.posix.TreeRemoval.delete(dir.resolve("tree"));
    Files.delete(dir.resolve("environment"));
    Files.delete(dir.resolve("package.tar.zst"));
    fill(image.resolve("many/file-7"), 100);

    assertThat(known(unpack(packed(), workspace).sums(), read().keySet())).isEqualTo(read());
  }

  @Test
  void ofASparseFileNothingIsTold() throws IOException {
    try (var sparse = new RandomAccessFile(image.resolve("sparse").toFile(), "rw")) {
      sparse.setLength(3_000_000);
      sparse.seek(1_500_000);
      sparse.write("in the middle".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    var sums = unpack(packed(), Workspace.withSums()).sums();

    var expected = read();
    var known = known(sums, expected.keySet());
    expected.remove("sparse");
    assertThat(known).isEqualTo(expected);
  }

  @Test
  void whoDoesNotAskIsToldNothing() throws IOException {
    assertThat(unpack(packed(), new Workspace()).sums().size()).isZero();
  }

  @Test
  void anArchiveThatBreaksOffLeavesNothingThatTheNextOneCouldTell() throws IOException {
    var whole = packed();
    var workspace = Workspace.withSums();
    var half = Arrays.copyOf(whole, whole.length / 2);
    assertThatThrownBy(() -> unpack(half, workspace)).isInstanceOf(HostileArchiveException.class);

    assertThat(known(unpack(whole, workspace).sums(), read().keySet())).isEqualTo(read());
  }
}

package io.wherry.common.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wherry.common.archive.TarEntry.Kind;
import io.wherry.common.model.Encoding;
import io.wherry.common.posix.FileNames;
import io.wherry.common.posix.OpenDirectory;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the GNU tar of this machine writes we read, and the other way round. */
class GnuTarTest {
  private static final String LONG = "a-name-that-no-header-can-hold-".repeat(7) + "with-an-end";

  @TempDir Path dir;
  private Path image;
  private Path environment;

  @BeforeEach
  void anImage() throws IOException {
    image = Files.createDirectory(dir.resolve("image"));
    environment = Files.writeString(dir.resolve("saved"), "declare -x PN=hello\n");
    Files.createDirectory(image.resolve("usr"));
  }

  private Path gnu(String... options) throws Exception {
    Files.createDirectories(image.resolve("PBIN"));
    Files.copy(environment, image.resolve("PBIN/environment"));
    var command = new ArrayList<>(List.of("tar", "-cf", "../g.tar.zst", "--zstd", "--sort=name"));
    command.addAll(List.of(options));
    command.addAll(List.of("usr", "PBIN"));
    Shell.run(image, command.toArray(String[]::new));
    Files.delete(image.resolve("PBIN/environment"));
    Files.delete(image.resolve("PBIN"));
    return dir.resolve("g.tar.zst");
  }

  private Path ours() throws IOException {
    var target = new Target(Encoding.TAR_ZST, dir.resolve("ours.tar.zst"));
    var builder = OwnerNames.of(Path.of("/"), 0, 0);
    return Tarballs.write(image, environment, List.of(target), builder).getFirst().file();
  }

  private Path extracted(Path file) throws IOException {
    return extracted(file, Posix.geteuid() == 0 ? Ownership.AS_RECORDED : Ownership.SELF);
  }

  private Path extracted(Path file, Ownership ownership) throws IOException {
    var into = Files.createDirectories(dir.resolve("out")).resolve("tree");
    try (var in = Files.newInputStream(file)) {
      Extraction.extract(in, Encoding.TAR_ZST, into, Limits.DEFAULT, ownership);
    }
    return into;
  }

  private Path byGnu(Path file, String... options) throws Exception {
    var into = Files.createDirectory(dir.resolve("by-gnu"));
    var command = new ArrayList<>(List.of("tar", "-xpf", file.toString(), "--exclude", "PBIN"));
    command.addAll(List.of(options));
    assertThat(Shell.run(into, command.toArray(String[]::new))).as("warnings").isEmpty();
    return into;
  }

  /** Data at each of these places, a few bytes long, in a file of 3 MiB and a bit. */
  private void sparse(String name, long... places) throws IOException {
    try (var file = new RandomAccessFile(image.resolve("usr/" + name).toFile(), "rw")) {
      for (long place : places) {
        file.seek(place);
        file.writeBytes("data at " + place);
      }
      file.setLength((3 << 20) + 17);
    }
  }

  private void sparseFiles() throws IOException {
    sparse("hole-at-both-ends", 1_000_000);
    sparse("data-at-both-ends", 0, 3 << 20);
    sparse("only-a-hole");
    var many = new long[300];
    for (int i = 0; i < many.length; i++) many[i] = i * 10_000L;
    sparse("many-holes", many);
    sparse(LONG, 500_000);
    Files.writeString(image.resolve("usr/z"), "none");
  }

  private static long blocks(Path file) throws IOException {
    var du = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
    return Long.parseLong(
        new String(du.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
            .trim());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=gnu",
        "--format=pax --sparse-version=0.0",
        "--format=pax --sparse-version=0.1",
        "--format=pax --sparse-version=1.0"
      })
  void sparseFilesOfEveryKindAreReadAndKeepTheirHoles(String format) throws Exception {
    sparseFiles();
    var options = new ArrayList<>(List.of(format.split(" ")));
    options.add("--sparse");

    var tree = extracted(gnu(options.toArray(String[]::new)));

    assertThat(Trees.of(tree)).isEqualTo(Trees.of(image));
    for (var name : List.of("hole-at-both-ends", "data-at-both-ends", "only-a-hole", LONG))
      assertThat(blocks(tree.resolve("usr").resolve(name))).as(name).isLessThan(100);
  }

  @Test
  void sparseFilesAreWrittenAndReadByBothSides() throws Exception {
    sparseFiles();

    var file = ours();

    assertThat(Files.size(file)).isLessThan(40_000);
    assertThat(Trees.of(extracted(file))).isEqualTo(Trees.of(image));
    var gnu = byGnu(file);
    assertThat(Trees.of(gnu)).isEqualTo(Trees.of(image));
    assertThat(blocks(gnu.resolve("usr/hole-at-both-ends"))).isLessThan(100);
  }

  @Test
  void whereHolesAreIsToldByContentNotByTheFileSystem() throws Exception {
    var holes = image.resolve("usr/holes");
    sparse("holes", 1_000_000);
    settle(holes);
    var first = Files.readAllBytes(ours());
    Files.delete(dir.resolve("ours.tar.zst"));
    try (var file = new RandomAccessFile(holes.toFile(), "rw")) {
      file.seek(1_500_001);
      file.write(new byte[100_000]); // zeros that are stored
    }
    settle(holes);

    assertThat(ours()).hasBinaryContent(first);
  }

  private void settle(Path file) throws IOException {
    Posix.setTimes(file, 1_600_000_000, 0);
    Posix.setTimes(image.resolve("usr"), 1_600_000_000, 0);
    Posix.setTimes(environment, 1_600_000_000, 0);
  }

  @Test
  void timesKeepTheirNanosecondsBothWays() throws Exception {
    var file = Files.writeString(image.resolve("usr").resolve(LONG), "x");
    var link = Files.createSymbolicLink(image.resolve("usr/link"), Path.of(LONG));
    Posix.setTimes(file, 1_650_000_000, 123_456_789);
    Posix.setTimes(link, 1_500_000_000, 500_000_000);
    Posix.setTimes(image.resolve("usr"), 1_650_000_000, 1);

    for (var tree : List.of(extracted(ours()), byGnu(dir.resolve("ours.tar.zst")))) {
      assertThat(time(tree.resolve("usr").resolve(LONG))).isEqualTo(time(file));
      assertThat(time(tree.resolve("usr/link"))).isEqualTo(time(link));
      assertThat(time(tree.resolve("usr"))).isEqualTo(time(image.resolve("usr")));
    }
  }

  @Test
  void timesBeforeTheEpochAreKept() throws Exception {
    Posix.setTimes(image.resolve("usr"), -5, 500_000_000);
    assertThat(time(extracted(ours()).resolve("usr"))).isEqualTo(time(image.resolve("usr")));
  }

  private static Object time(Path path) throws IOException {
    return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void bothNamesOfASymlinkAreOneObject() throws Exception {
    try (var open = OpenDirectory.open(image)) {
      open.symlink("nowhere", "usr/a");
      open.link("usr/a", "usr/b");
    }
    var file = gnu();
    assertThat(Listing.of(file, Encoding.TAR_ZST))
        .filteredOn(e -> e.path().equals("usr/b"))
        .extracting(TarEntry::kind)
        .containsExactly(Kind.HARDLINK);

    var tree = extracted(file);

    assertThat(Files.readSymbolicLink(tree.resolve("usr/b"))).hasToString("nowhere");
    assertThat(inode(tree.resolve("usr/a"))).isEqualTo(inode(tree.resolve("usr/b")));
  }

  private static Object inode(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void ownersThatNoOctalNumberHoldsAndLongNamesGoBothWays() throws Exception {
    assumeThat(Posix.geteuid()).isZero();
    var file = Files.writeString(image.resolve("usr").resolve(LONG), "x");
    Posix.lchown(file, (int) 4_000_000_001L, 2_100_000);
    var raw =
        new RawTar()
            .add(
                new TarEntry(
                    "usr",
                    Kind.DIRECTORY,
                    0755,
                    4_000_000_001L,
                    2_100_000,
                    "",
                    "a".repeat(40),
                    0,
                    -3,
                    0,
                    "",
                    java.util.Map.of()))
            .environment();
    Files.write(dir.resolve("raw.tar"), raw.finished());

    var listed = Shell.run(dir, "tar", "tvf", "raw.tar");
    assertThat(listed).contains("4000000001/" + "a".repeat(40)).contains("1969-12-31");
    var tree = extracted(gnu());
    assertThat(Files.getAttribute(tree.resolve("usr").resolve(LONG), "unix:uid"))
        .isEqualTo((int) 4_000_000_001L);
  }

  @Test
  void namesWithBytesThatAreNoTextAndWithNewlinesGoBothWays() throws Exception {
    var odd = FileNames.text(new byte[] {'b', (byte) 0xe4, 'r', '\n', (byte) 0xff});
    try (var open = OpenDirectory.open(image)) {
      open.mkdir("usr/" + odd, 0755);
      open.create("usr/" + odd + "/" + odd, 0644).close();
      open.symlink(odd + "/" + odd, "usr/way");
      open.link("usr/" + odd + "/" + odd, "usr/" + odd + "-link");
    }

    assertThat(Trees.of(extracted(ours()))).isEqualTo(Trees.of(image));
    assertThat(Trees.of(byGnu(dir.resolve("ours.tar.zst")))).isEqualTo(Trees.of(image));
    Cleanup.delete(dir.resolve("out"));
    for (var format : List.of("--format=gnu", "--format=pax")) {
      assertThat(Trees.of(extracted(gnu(format)))).as(format).isEqualTo(Trees.of(image));
      Cleanup.delete(dir.resolve("out"));
    }
  }

  private static byte[] capability() {
    var out = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    return out.putInt(0x02000001).putInt(1 << 10).putInt(0).putInt(0).putInt(0).array();
  }

  private void attributes() throws IOException {
    assumeThat(Posix.geteuid()).isZero();
    var ping = Files.writeString(image.resolve("usr/ping"), "ping");
    var spool = Files.createDirectory(image.resolve("usr/spool"));
    try {
      Posix.setXattr(ping, "security.capability", capability());
      Posix.setXattr(ping, "user.a=b%3D", new byte[] {1, 0, '\n', 2});
      Posix.setXattr(spool, "user.empty", new byte[0]);
      Posix.setXattr(ping, Acl.ACCESS, OwnershipTest.acl(1, 1));
      Posix.setXattr(spool, Acl.DEFAULT, OwnershipTest.acl(1, 1));
      Posix.setXattr(ping, "trusted.machines", new byte[] {1});
    } catch (IOException e) {
      assumeThat(e).as("extended attributes here").isNull();
    }
  }

  private static void hasAttributes(Path usr) throws IOException {
    var ping = usr.resolve("ping");
    assertThat(Posix.getXattr(ping, "security.capability")).hasValue(capability());
    assertThat(Posix.getXattr(ping, "user.a=b%3D")).hasValue(new byte[] {1, 0, '\n', 2});
    assertThat(Posix.getXattr(usr.resolve("spool"), "user.empty")).hasValue(new byte[0]);
    assertThat(Posix.getXattr(ping, Acl.ACCESS)).hasValue(OwnershipTest.acl(1, 1));
    assertThat(Posix.getXattr(usr.resolve("spool"), Acl.DEFAULT)).hasValue(OwnershipTest.acl(1, 1));
  }

  @Test
  void attributesThatBelongToThePackageSurvive() throws Exception {
    attributes();

    var tree =
        extracted(ours(), Ownership.namedIn(Path.of("/"), io.wherry.common.model.Owners.NONE));

    hasAttributes(tree.resolve("usr"));
    assertThat(Posix.getXattr(tree.resolve("usr/ping"), "trusted.machines")).isEmpty();
  }

  @Test
  void attributesAreUnderstoodByGnuTar() throws Exception {
    attributes();
    hasAttributes(byGnu(ours(), "--acls", "--xattrs", "--xattrs-include=*").resolve("usr"));
  }

  @Test
  void whoeverKnowsNothingOfAttributesReadsTheRest() throws Exception {
    attributes();
    assertThat(byGnu(ours()).resolve("usr/ping")).hasContent("ping");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--acls --xattrs --xattrs-include=*", "--xattrs --xattrs-include=*"})
  void attributesThatGnuTarWroteAreRead(String options) throws Exception {
    attributes();
    var file = gnu((options + " --format=pax").split(" "));
    var here =
        Ownership.namedIn(
            Path.of("/"),
            io.wherry.common.model.Owners.of(
                java.util.Map.of(1L, "daemon"), java.util.Map.of(1L, "daemon")));
    hasAttributes(extracted(file, here).resolve("usr"));
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void everyCompressionOfTheMachinesProgramsIsRead(Encoding encoding) throws Exception {
    Files.write(image.resolve("usr/much"), new byte[3_000_000]);
    Files.writeString(image.resolve("usr/some"), "some");
    Files.createDirectories(image.resolve("PBIN"));
    Files.copy(environment, image.resolve("PBIN/environment"));
    var file = dir.resolve("g." + encoding.ending());
    Shell.run(image, "tar", "-caf", file.toString(), "usr", "PBIN");
    Cleanup.delete(image.resolve("PBIN"));
    var into = dir.resolve("out-" + encoding);
    try (var in = Files.newInputStream(file)) {
      Extraction.extract(in, encoding, into, Limits.DEFAULT, Ownership.SELF);
    }
    assertThat(Trees.of(into)).isEqualTo(Trees.of(image));
  }
}

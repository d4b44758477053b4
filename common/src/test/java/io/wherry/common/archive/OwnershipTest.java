package io.wherry.common.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wherry.common.archive.TarEntry.Kind;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Owners;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnershipTest {
  private static final Owners HELLO = Owners.of(Map.of(801L, "hello"), Map.of(802L, "hello"));

  @TempDir Path dir;
  private Path image;
  private Path environment;

  @BeforeEach
  void anImageWhoseFilesBelongToHello() throws IOException {
    image = Files.createDirectory(dir.resolve("image"));
    environment = Files.writeString(dir.resolve("saved"), "declare -x PN=hello\n");
    var lib = Files.createDirectories(image.resolve("var/lib/hello"));
    Files.writeString(lib.resolve("data"), "data");
    Files.createSymbolicLink(lib.resolve("link"), Path.of("data"));
    Files.createLink(lib.resolve("again"), lib.resolve("data"));
    if (Posix.geteuid() != 0) return;
    for (var name : List.of("data", "link", "")) Posix.lchown(lib.resolve(name), 801, 802);
  }

  private Path machine(String name, String passwd, String group) throws IOException {
    var root = dir.resolve(name);
    var etc = Files.createDirectories(root.resolve("etc"));
    Files.writeString(etc.resolve("passwd"), "root:x:0:0::/root:/bin/sh\n" + passwd + "\nbroken\n");
    Files.writeString(etc.resolve("group"), "root:x:0:\n" + group + "\n");
    return root;
  }

  private Path packed() throws IOException {
    assumeThat(Posix.geteuid()).as("only root gives files away").isZero();
    var builder = machine("builder", "hello:x:801:", "hello:x:802:");
    var target = new Target(Encoding.TAR_ZST, dir.resolve("owned.tar.zst"));
    Tarballs.write(image, environment, List.of(target), OwnerNames.of(builder, 0, 0));
    return target.file();
  }

  private Path extract(Path file, Path host, Owners owners) throws IOException {
    var into = Files.createDirectories(dir.resolve("out")).resolve("tree");
    try (var in = Files.newInputStream(file)) {
      Extraction.extract(
          in, Encoding.TAR_ZST, into, Limits.DEFAULT, Ownership.namedIn(host, owners));
    }
    return into.resolve("var/lib/hello");
  }

  private static String owner(Path path) throws IOException {
    var nofollow = LinkOption.NOFOLLOW_LINKS;
    return Files.getAttribute(path, "unix:uid", nofollow)
        + ":"
        + Files.getAttribute(path, "unix:gid", nofollow);
  }

  @Test
  void everyKindOfObjectGetsTheHostsNumbersByName() throws IOException {
    var host = machine("host", "hello:x:901:", "hello:x:4000000000:");

    var lib = extract(packed(), host, Owners.NONE);

    for (var name : List.of("", "data", "link", "again"))
      assertThat(owner(lib.resolve(name))).as(name).isEqualTo("901:" + (int) 4_000_000_000L);
    assertThat(owner(lib.resolveSibling(""))).isEqualTo("0:0");
  }

  @Test
  void aReleasesNamesCountWhereTheTarballHasOnlyNumbers() throws Exception {
    assumeThat(Posix.geteuid()).isZero();
    var host = machine("host", "hello:x:901:", "hello:x:902:");
    var file = numbersOnly();

    var lib = extract(file, host, HELLO);

    for (var name : List.of("", "data", "link", "again"))
      assertThat(owner(lib.resolve(name))).as(name).isEqualTo("901:902");
  }

  /** As cave's directories and symlinks are. */
  private Path numbersOnly() throws Exception {
    Files.createDirectory(image.resolve("PBIN"));
    Files.copy(environment, image.resolve("PBIN/environment"));
    Shell.run(dir, "tar", "caf", "n.tar.zst", "--numeric-owner", "-C", "image", "var", "PBIN");
    return dir.resolve("n.tar.zst");
  }

  @Test
  void aNumberWithoutANameIsAnErrorThatNamesTheObject() throws Exception {
    assumeThat(Posix.geteuid()).isZero();
    var host = machine("host", "hello:x:801:", "hello:x:802:");
    var file = numbersOnly();

    assertThatThrownBy(() -> extract(file, host, Owners.NONE))
        .isInstanceOf(UnknownOwnerException.class)
        .hasMessageMatching("/var/lib/hello(/.*)? belongs to user 801, for whom neither .*");
    assertThat(dir.resolve("out")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "group"})
  void aNameThatTheHostDoesNotKnowIsAnErrorAndLeavesNothing(String unknown) throws IOException {
    var host =
        machine(
            "host",
            unknown.equals("user") ? "other:x:901:" : "hello:x:901:",
            unknown.equals("group") ? "other:x:901:" : "hello:x:901:");
    var file = packed();

    assertThatThrownBy(() -> extract(file, host, HELLO))
        .isInstanceOf(UnknownOwnerException.class)
        .hasMessageContaining("/var/lib/hello")
        .hasMessageContaining(unknown + " hello, whom this machine does not know; create that");
    assertThat(dir.resolve("out")).isEmptyDirectory();
  }

  @Test
  void aTarballThatContradictsItsReleaseIsRefused() throws IOException {
    var host = machine("host", "hello:x:901:", "hello:x:902:");
    var lies = Owners.of(Map.of(801L, "root2"), Map.of());
    var file = packed();

    assertThatThrownBy(() -> extract(file, host, lies))
        .isInstanceOf(HostileArchiveException.class)
        .hasMessageContaining("belongs to user hello, but to root2 by its release");
    assertThat(dir.resolve("out")).isEmptyDirectory();
  }

  @Test
  void ownersOfATarballAreReadFromIt() throws IOException {
    assertThat(owners(packed(), dir.resolve("nowhere"))).isEqualTo(HELLO);
  }

  private static Owners owners(Path file, Path machine) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return Inspection.owners(in, Encoding.TAR_ZST, Limits.DEFAULT, machine);
    }
  }

  @Test
  void numbersWithoutANameAreNamedByTheBuildersAccounts() throws Exception {
    assumeThat(Posix.geteuid()).isZero();
    var file = numbersOnly();

    assertThat(owners(file, machine("builder", "hello:x:801:", "hello:x:802:"))).isEqualTo(HELLO);
    assertThatThrownBy(() -> owners(file, machine("else", "hello:x:801:", "other:x:1:")))
        .isInstanceOf(UnknownOwnerException.class)
        .hasMessageMatching("/var/lib/hello(/.*)? belongs to group 802, for whom .* no .* name");
  }

  static Stream<TarEntry> unclearOwners() {
    return Stream.of(
        owned("root-by-number", "hello", 0),
        owned("root-by-name", "root", 801),
        owned("one-number-two-names", "other", 801),
        owned("no-name", "no name", 803));
  }

  private static TarEntry owned(String path, String user, long uid) {
    return new TarEntry(path, Kind.FILE, 0644, uid, 0, user, "root", 0, 1, 0, "", Map.of());
  }

  @ParameterizedTest
  @MethodSource("unclearOwners")
  void anOwnerOfWhomNobodyCanTellWhoIsMeantIsRefused(TarEntry entry) throws IOException {
    var tar = new RawTar().add(owned("first", "hello", 801)).add(entry).environment();
    var file = dir.resolve("unclear.tar.zst");
    Files.write(file, RawTar.zstd(tar.finished()).readAllBytes());

    assertThatThrownBy(() -> owners(file, dir))
        .isInstanceOf(HostileArchiveException.class)
        .hasMessageStartingWith(entry.path() + ": belongs to user");
  }

  @Test
  void anImageWithAnOwnerWithoutANameIsNotPacked() throws IOException {
    assumeThat(Posix.geteuid()).isZero();
    var builder = machine("builder", "hello:x:801:", "other:x:1:");
    var target = new Target(Encoding.TAR_ZST, dir.resolve("owned.tar.zst"));

    assertThatThrownBy(
            () -> Tarballs.write(image, environment, List.of(target), OwnerNames.of(builder, 0, 0)))
        .isInstanceOf(UnfitImageException.class)
        .hasMessageContaining("/var/lib/hello belongs to group 802, which has no name");
    assertThat(target.file()).doesNotExist();
  }

  @Test
  void accessControlListsAreMappedByNameToo() throws IOException {
    assumeThat(Posix.geteuid()).isZero();
    var data = image.resolve("var/lib/hello/data");
    try {
      Posix.setXattr(data, Acl.ACCESS, acl(801, 802));
      Posix.setXattr(image.resolve("var/lib/hello"), Acl.DEFAULT, acl(801, 802));
    } catch (IOException e) {
      assumeThat(e).as("access control lists here").isNull();
    }
    var host = machine("host", "hello:x:901:", "hello:x:902:");

    var file = packed();
    assertThat(owners(file, dir)).isEqualTo(HELLO);
    var lib = extract(file, host, HELLO);

    assertThat(Posix.getXattr(lib.resolve("data"), Acl.ACCESS)).hasValue(acl(901, 902));
    assertThat(Posix.getXattr(lib, Acl.DEFAULT)).hasValue(acl(901, 902));
  }

  /** user::rwx, user:…:r--, group::r-x, group:…:rw-, mask::rwx, other::r-- as the kernel has it. */
  static byte[] acl(int uid, int gid) {
    var out = ByteBuffer.allocate(4 + 6 * 8).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
    int[][] lines = {{1, 7, -1}, {2, 4, uid}, {4, 5, -1}, {8, 6, gid}, {16, 7, -1}, {32, 4, -1}};
    for (var line : lines) out.putShort((short) line[0]).putShort((short) line[1]).putInt(line[2]);
    return out.array();
  }
}

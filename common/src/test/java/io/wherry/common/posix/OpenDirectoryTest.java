package io.wherry.common.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenDirectoryTest {
  @TempDir Path dir;
  private OpenDirectory open;

  @BeforeEach
  void openIt() throws IOException {
    open = OpenDirectory.open(dir);
  }

  @AfterEach
  void closeIt() throws IOException {
    open.close();
  }

  @Test
  void aFileIsWrittenInPiecesWithAHoleBetweenThem() throws IOException {
    try (var file = open.create("file", 0600);
        var arena = Arena.ofConfined()) {
      file.write(arena.allocateFrom("end", StandardCharsets.US_ASCII).asSlice(0, 3), 1 << 20);
      file.write(arena.allocateFrom("begin", StandardCharsets.US_ASCII).asSlice(0, 5), 0);
      file.truncate(3 << 20);
      file.chmod(04750);
      file.setTimes(1_600_000_000, 7);
    }
    var path = dir.resolve("file");
    assertThat(path).hasSize(3 << 20);
    assertThat(Files.readAllBytes(path)).startsWith("begin".getBytes(StandardCharsets.US_ASCII));
    assertThat((int) Files.getAttribute(path, "unix:mode") & 07777).isEqualTo(04750);
    assertThat(Files.getLastModifiedTime(path).toInstant().getNano()).isEqualTo(7);
    assertThat(Posix.extents(path, 3 << 20).getFirst().offset()).isZero();
    assertThat(Posix.extents(path, 3 << 20))
        .allMatch(extent -> extent.end() <= 3 << 20)
        .satisfiesAnyOf(
            extents -> assertThat(extents).hasSize(2),
            extents -> assertThat(extents).as("no holes here").hasSize(1));
  }

  @Test
  void nothingIsMadeOverOrThroughWhatIsThere() throws IOException {
    var outside = Files.createDirectory(dir.resolve("outside"));
    open.symlink("outside", "way");
    Files.writeString(dir.resolve("mine"), "mine");

    assertThatThrownBy(() -> open.create("mine", 0600)).hasMessageContaining("exists already");
    assertThatThrownBy(() -> open.create("way", 0600)).hasMessageContaining("exists already");
    assertThatThrownBy(() -> open.mkdir("way", 0700)).hasMessageContaining("exists already");
    assertThatThrownBy(() -> open.directory("way")).hasMessageContaining("way: not a directory");
    assertThat(dir.resolve("mine")).hasContent("mine");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void aLinkIsASecondNameEvenOfASymlink() throws IOException {
    open.symlink("nowhere", "one");
    open.link("one", "two");
    open.setTimes("two", 1_500_000_000, 0);

    assertThat(dir.resolve("two")).isSymbolicLink();
    assertThat(Files.readSymbolicLink(dir.resolve("two"))).hasToString("nowhere");
    assertThat((Long) Files.getAttribute(dir.resolve("one"), "unix:ino", NOFOLLOW))
        .isEqualTo(Files.getAttribute(dir.resolve("two"), "unix:ino", NOFOLLOW));
  }

  private static final java.nio.file.LinkOption NOFOLLOW = java.nio.file.LinkOption.NOFOLLOW_LINKS;
}

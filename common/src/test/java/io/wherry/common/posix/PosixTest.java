package io.wherry.common.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixTest {
  @TempDir Path dir;

  @Test
  void timesAreSetOnASymlinkItselfToTheNanosecond() throws IOException {
    var file = Files.createFile(dir.resolve("file"));
    var link = Files.createSymbolicLink(dir.resolve("link"), file.getFileName());
    var before = Files.getLastModifiedTime(file);

    Posix.setTimes(link, 1_700_000_000L, 123_456_789L);

    assertThat(Files.getLastModifiedTime(link, LinkOption.NOFOLLOW_LINKS))
        .isEqualTo(FileTime.from(Instant.ofEpochSecond(1_700_000_000L, 123_456_789L)));
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
  }

  @Test
  void setuidAndStickyBitsAreSet() throws IOException {
    var file = Files.createFile(dir.resolve("file"));

    Posix.chmod(file, 06755);

    assertThat((int) Files.getAttribute(file, "unix:mode") & 07777).isEqualTo(06755);
  }

  @Test
  void aStatusIsWhatJavaSaysOfTheObjectItself() throws IOException {
    var file = Files.writeString(dir.resolve("file"), "content");
    var link = Files.createSymbolicLink(dir.resolve("link"), Path.of("nowhere"));
    Posix.setTimes(link, -1_700_000_000L, 123_456_789L);

    for (var path : List.of(file, link, dir)) {
      var status = Posix.status(path).orElseThrow();
      var java = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
      var modified = Instant.ofEpochSecond(status.modifiedSeconds(), status.modifiedNanos());
      var changed = Instant.ofEpochSecond(status.changedSeconds(), status.changedNanos());
      assertThat(status.mode()).isEqualTo(java.get("mode"));
      assertThat(status.inode()).isEqualTo(java.get("ino"));
      assertThat(status.uid()).isEqualTo(java.get("uid"));
      assertThat(status.gid()).isEqualTo(java.get("gid"));
      assertThat(status.size()).isEqualTo(java.get("size"));
      assertThat(FileTime.from(modified)).isEqualTo(java.get("lastModifiedTime"));
      assertThat(FileTime.from(changed)).isEqualTo(java.get("ctime"));
    }
    assertThat(Posix.status(file).orElseThrow().isFile()).isTrue();
    assertThat(Posix.status(link).orElseThrow().isSymlink()).isTrue();
    assertThat(Posix.status(dir).orElseThrow().isDirectory()).isTrue();
  }

  @Test
  void statusesTellFileSystemsApart() throws IOException {
    var here = Posix.status(dir).orElseThrow();
    var there = Posix.status(Path.of("/proc")).orElseThrow();

    assertThat(here.device()).isNotEqualTo(there.device());
    assertThat(Posix.status(Files.createDirectory(dir.resolve("below"))).orElseThrow().device())
        .isEqualTo(here.device());
  }

  @Test
  void onlyWhatIsAbsentHasNoStatus() throws IOException {
    var file = Files.createFile(dir.resolve("file"));

    assertThat(Posix.status(dir.resolve("nothing"))).isEmpty();
    assertThat(Posix.status(file.resolve("below"))).isEmpty();
    assertThatThrownBy(() -> Posix.status(dir.resolve("x".repeat(300))))
        .isInstanceOf(java.nio.file.FileSystemException.class)
        .hasMessageContaining("File name too long");
  }

  @Test
  void aRenameThatMustNotReplaceLeavesBothFilesAsTheyWere() throws IOException {
    var one = Files.writeString(dir.resolve("one"), "1");
    var two = Files.writeString(dir.resolve("two"), "2");

    assertThatThrownBy(() -> Posix.renameNoReplace(one, two))
        .isInstanceOfSatisfying(
            PosixException.class,
            e -> {
              assertThat(e.errno()).isEqualTo(Errno.EEXIST);
              assertThat(e.call()).isEqualTo("renameat2");
            })
        .hasMessageContaining("one")
        .hasMessageContaining("exists already");
    assertThat(one).hasContent("1");
    assertThat(two).hasContent("2");

    Posix.renameNoReplace(one, dir.resolve("three"));
    assertThat(dir.resolve("three")).hasContent("1");
  }

  @Test
  void anExchangeSwapsTwoNames() throws IOException {
    var one = Files.writeString(dir.resolve("one"), "1");
    var two = Files.createDirectory(dir.resolve("two"));

    Posix.exchange(one, two);

    assertThat(one).isDirectory();
    assertThat(two).hasContent("1");
  }

  @Test
  void aMissingPathIsNamed() {
    assertThatThrownBy(() -> Posix.lchown(dir.resolve("nowhere"), 0, 0))
        .isInstanceOf(PosixException.class)
        .hasMessage("lchown " + dir.resolve("nowhere") + ": no such file or directory");
  }

  @Test
  void ownersAreSetOnASymlinkItself() throws IOException {
    assumeThat(Posix.geteuid()).isZero();
    var file = Files.createFile(dir.resolve("file"));
    var link = Files.createSymbolicLink(dir.resolve("link"), file.getFileName());

    Posix.lchown(link, 1234, 5678);

    assertThat(Files.getAttribute(link, "unix:uid", LinkOption.NOFOLLOW_LINKS)).isEqualTo(1234);
    assertThat(Files.getAttribute(link, "unix:gid", LinkOption.NOFOLLOW_LINKS)).isEqualTo(5678);
    assertThat(Files.getAttribute(file, "unix:uid")).isNotEqualTo(1234);
  }

  @Test
  void theCallerIsWhoOwnsWhatItMakes() throws IOException {
    var file = Files.createFile(dir.resolve("file"));
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(Posix.geteuid());
    assertThat(Posix.getegid()).isNotNegative();
  }

  @Test
  void aReflinkIsACompleteCopyOrNothing() throws IOException {
    var from = Files.writeString(dir.resolve("from"), "content");
    var to = dir.resolve("to");

    boolean shared = Posix.reflink(from, to);

    if (shared) assertThat(to).hasContent("content");
    else assertThat(to).doesNotExist();
  }

  @Test
  void aReflinkNeverOverwrites() throws IOException {
    var from = Files.writeString(dir.resolve("from"), "content");
    var to = Files.writeString(dir.resolve("to"), "mine");

    assertThatThrownBy(() -> Posix.reflink(from, to)).hasMessageContaining("exists already");

    assertThat(to).hasContent("mine");
  }

  @Test
  void attributesAreReadBackOrAbsent() throws IOException {
    var file = Files.createFile(dir.resolve("file"));
    assertThat(Posix.getXattr(file, "user.wherry")).isEmpty();
    try {
      Posix.setXattr(file, "user.wherry", "value".getBytes(StandardCharsets.UTF_8));
    } catch (PosixException e) {
      assumeThat(e.errno()).isNotEqualTo(Errno.EOPNOTSUPP);
      throw e;
    }
    assertThat(Posix.getXattr(file, "user.wherry")).hasValue(new byte[] {'v', 'a', 'l', 'u', 'e'});
    assertThat(Posix.listXattrs(file)).contains("user.wherry");
  }

  @Test
  void spaceIsCountedOnTheFileSystemThatHoldsThePath() throws IOException {
    var space = Posix.space(dir);

    assertThat(space.bytesFree()).isBetween(1L, space.bytesTotal());
    assertThat(space.bytesTotal()).isEqualTo(Files.getFileStore(dir).getTotalSpace());
    assertThat(space.inodesFree()).isPositive();
    assertThat(space.readOnly()).isFalse();
    assertThat(Posix.space(Path.of("/proc")).fileSystem()).isEqualTo("0x9fa0");
  }

  @Test
  void whatIsWrittenCanBeMadeDurable() throws IOException {
    Files.writeString(dir.resolve("file"), "content");
    Posix.fsyncDirectory(dir);
    Posix.syncfs(dir);
    assertThatThrownBy(() -> Posix.syncfs(dir.resolve("nowhere"))).hasMessageContaining("nowhere");
  }

  @Test
  void aFifoIsNoRegularFile() throws IOException {
    var fifo = dir.resolve("fifo");
    Posix.mkfifo(fifo, 0600);
    assertThat(Files.readAttributes(fifo, java.nio.file.attribute.BasicFileAttributes.class))
        .matches(attributes -> attributes.isOther());
  }

  @Test
  void aSignalEndsTheProcessThatItIsSentTo() throws Exception {
    var sleeper = new ProcessBuilder("sleep", "60").start();
    try {
      Posix.kill(sleeper.pid(), 15);
      assertThat(sleeper.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(sleeper.exitValue()).isEqualTo(128 + 15);
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void everyThreadOfAnIdleProcessIsIdle() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                IdleProcess.class.getName())
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said.strip().lines().distinct()).containsExactly("nice 19 policy 5");
  }

  @Test
  void pagesOfMappedFilesAreGivenBackAndReadAgainUnchanged() throws IOException {
    assumeThat(Posix.space(dir).fileSystem()).as("a file system with a disk").isNotEqualTo("tmpfs");
    var file = dir.resolve("mapped");
    Files.write(file, new byte[4 << 20]);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.force(true);
      var map = channel.map(FileChannel.MapMode.PRIVATE, 0, channel.size());
      map.put(7, (byte) 42);
      for (int at = 0; at < map.limit(); at += 4096) map.get(at);
      assertThat(residentKilobytes(file)).isGreaterThan(3000);

      Posix.releaseFilePages();

      assertThat(residentKilobytes(file)).isLessThan(1000);
      assertThat(map.get(7)).as("our own change to a private page").isEqualTo((byte) 42);
      assertThat(map.get(3 << 20)).isZero();
    }
  }

  private static long residentKilobytes(Path file) throws IOException {
    long resident = 0;
    boolean ours = false;
    for (var line : Files.readAllLines(Path.of("/proc/self/smaps"), StandardCharsets.ISO_8859_1)) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) ours = line.endsWith(" " + file);
      if (ours && line.startsWith("Rss:")) resident += Long.parseLong(line.replaceAll("\\D", ""));
    }
    return resident;
  }

  @Test
  void whatNobodyMayChangeIsTold() throws Exception {
    var file = Files.createFile(dir.resolve("file"));
    var link = Files.createSymbolicLink(dir.resolve("link"), file.getFileName());
    assertThat(Posix.isFixed(file)).isFalse();
    for (var attribute : List.of("i", "a")) {
      var set = Command.of("chattr", "+" + attribute, file.toString()).capture();
      assumeThat(set.exit().ok()).as(set.output()).isTrue();
      try {
        assertThat(Posix.isFixed(file)).isTrue();
        assertThat(Posix.isFixed(link)).isFalse();
        assertThat(Posix.isFixed(dir)).isFalse();
      } finally {
        Command.of("chattr", "-" + attribute, file.toString()).run(_ -> {});
      }
    }
    assertThatThrownBy(() -> Posix.isFixed(dir.resolve("absent")))
        .hasMessageContaining("no such file");
  }
}

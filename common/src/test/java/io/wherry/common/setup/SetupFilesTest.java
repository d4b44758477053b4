package io.wherry.common.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.setup.Settled.Outcome;
import io.wherry.common.setup.SetupFiles.Manner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupFilesTest {
  private static final Path FILE = Path.of("/etc/paludis/x.conf");
  @TempDir private Path root;

  private SetupFiles files(Manner manner) {
    return new SetupFiles(root, manner);
  }

  private Outcome put(Manner manner, String text) {
    return files(manner).put(FILE, text).outcome();
  }

  private Path file() {
    return root.resolve("etc/paludis/x.conf");
  }

  @Test
  void theSecondTimeThereIsNothingToDo() throws IOException {
    assertThat(put(Manner.CREATE, "a\n")).isEqualTo(new Outcome.Created());
    assertThat(file()).hasContent("a\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-r--r--");
    var before = Files.getLastModifiedTime(file());
    assertThat(put(Manner.CREATE, "a\n")).isEqualTo(new Outcome.Unchanged());
    assertThat(Files.getLastModifiedTime(file())).isEqualTo(before);
  }

  @Test
  void aFileThatIsOtherwiseIsShownAndLeft() throws IOException {
    put(Manner.CREATE, "theirs\n");
    assertThat(put(Manner.CREATE, "ours\n"))
        .isInstanceOfSatisfying(
            Outcome.Different.class, d -> assertThat(d.diff()).contains("-theirs\n+ours\n"));
    assertThat(file()).hasContent("theirs\n");
    assertThat(names()).containsExactly("x.conf");
  }

  @Test
  void whatIsReplacedIsKeptUnderNamesThatNobodyHas() throws IOException {
    put(Manner.CREATE, "one\n");
    put(Manner.REPLACE, "two\n");
    put(Manner.REPLACE, "three\n");
    assertThat(file()).hasContent("three\n");
    assertThat(file().resolveSibling("x.conf.orig")).hasContent("one\n");
    assertThat(file().resolveSibling("x.conf.orig.2")).hasContent("two\n");
  }

  @Test
  void lookingChangesNothing() throws IOException {
    assertThat(put(Manner.LOOK, "a\n")).isEqualTo(new Outcome.Created());
    assertThat(files(Manner.LOOK).line(FILE, "wherry").outcome()).isEqualTo(new Outcome.Created());
    assertThat(files(Manner.LOOK).folder(Path.of("/var/x")).outcome())
        .isEqualTo(new Outcome.Created());
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void aLineGoesToTheEndOfSomebodysFileOnce() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "app-misc/hello\nsys-apps/x");
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw----"));
    assertThat(files(Manner.CREATE).line(FILE, "wherry").outcome())
        .isEqualTo(new Outcome.Extended("the line 'wherry'"));
    assertThat(files(Manner.CREATE).line(FILE, "wherry").outcome())
        .isEqualTo(new Outcome.Unchanged());
    assertThat(file()).hasContent("app-misc/hello\nsys-apps/x\nwherry\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-rw----");
  }

  @Test
  void aConfigurationThatIsKeptElsewhereStaysThere() throws IOException {
    Files.createDirectories(root.resolve("srv/config/paludis"));
    Files.createDirectories(root.resolve("etc"));
    Files.createSymbolicLink(root.resolve("etc/paludis"), Path.of("/srv/config/paludis"));
    Files.createSymbolicLink(
        root.resolve("srv/config/paludis/x.conf"), Path.of("../shared/x.conf"));
    assertThat(put(Manner.CREATE, "a\n")).isEqualTo(new Outcome.Created());
    assertThat(root.resolve("srv/config/shared/x.conf")).hasContent("a\n");
    assertThat(root.resolve("srv/config/paludis/x.conf")).isSymbolicLink();
    assertThat(put(Manner.REPLACE, "b\n")).isInstanceOf(Outcome.Replaced.class);
    assertThat(root.resolve("srv/config/paludis/x.conf")).isSymbolicLink();
    assertThat(root.resolve("srv/config/shared/x.conf")).hasContent("b\n");
  }

  @Test
  void noSymlinkLeadsOutOfTheRoot(@TempDir Path outside) throws IOException {
    Files.createDirectories(root.resolve("etc"));
    Files.createSymbolicLink(
        root.resolve("etc/paludis"), Path.of("../../../../../../.." + outside));
    put(Manner.CREATE, "a\n");
    assertThat(outside).isEmptyDirectory();
    assertThat(root.resolve(Path.of("/").relativize(outside)).resolve("x.conf")).hasContent("a\n");
  }

  @Test
  void symlinksWithoutEndAreToldAndNotFollowed() throws IOException {
    Files.createDirectories(root.resolve("etc"));
    Files.createSymbolicLink(root.resolve("etc/paludis"), Path.of("paludis"));
    assertThat(put(Manner.CREATE, "a\n"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.why()).contains("symlinks without end"));
  }

  @Test
  void whatIsNoFileIsNotWritten() throws Exception {
    Files.createDirectories(file());
    assertThat(put(Manner.REPLACE, "a\n"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.why()).contains("is not a file"));
    assertThat(file()).isEmptyDirectory();
  }

  @Test
  void aFileThatIsNoSmallTextIsNotReadWhole() throws IOException {
    Files.createDirectories(file().getParent());
    Files.write(file(), new byte[2 << 20]);
    assertThat(put(Manner.REPLACE, "a\n")).isInstanceOf(Outcome.Failed.class);
    assertThat(file()).hasSize(2 << 20);
  }

  private List<String> names() throws IOException {
    try (var all = Files.list(file().getParent())) {
      return all.map(f -> f.getFileName().toString()).toList();
    }
  }
}

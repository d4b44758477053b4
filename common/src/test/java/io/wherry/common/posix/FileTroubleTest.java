package io.wherry.common.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {
  @TempDir Path folder;

  @Test
  void aFullDiskIsToldWithWhatIsLeftOfIt() {
    var nameless = new UncheckedIOException(new IOException("No space left on device"));
    assertThat(FileTrouble.words(nameless, folder.resolve("not/there")))
        .matches(
            "the file system of \\Q%s\\E is full \\(.* of .* and \\d+ inodes are free\\); make room there"
                .formatted(folder));
    assertThat(FileTrouble.words(nameless)).isEqualTo("a file system is full; make room on it");
    var named = new FileSystemException(folder + "/x", null, "No space left on device");
    assertThat(FileTrouble.words(named, Path.of("/"))).startsWith("the file system of " + folder);
  }

  @Test
  void whatStandsInTheWayIsNamed() {
    assertThat(FileTrouble.words(new FileSystemException("/x", null, "Read-only file system")))
        .isEqualTo("/x is on a file system that is mounted read-only; mount it writable");
    assertThat(FileTrouble.words(new AccessDeniedException("/x")))
        .isEqualTo("no permission for /x; run as root, or as the owner of that file");
    assertThat(FileTrouble.words(new NoSuchFileException("/x"))).isEqualTo("/x does not exist");
    assertThat(FileTrouble.words(new FileSystemException("/x", null, "Is a directory")))
        .isEqualTo("/x: Is a directory");
    assertThat(FileTrouble.words(new IOException("in our own words")))
        .isEqualTo("in our own words");
  }
}

package io.wherry.common.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedFilesTest {
  @TempDir private Path directory;

  @Test
  void aFailureSaysWhichFileItWasAbout() {
    var file = directory.resolve("file");

    assertThatThrownBy(() ->
            NamedFiles.named(
                file,
                () -> {
                  throw new IOException("Input/output error");
                }))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(file + ": Input/output error");
  }

  @Test
  void aFailureThatNamesItselfStaysAsItIs() {
    var other = new FileSystemException("/other", null, "No space left on device");

    assertThatThrownBy(() ->
            NamedFiles.named(
                directory,
                () -> {
                  throw other;
                }))
        .isSameAs(other);
  }

  @Test
  void whatCannotBeLookedAtIsNotAbsent() throws IOException {
    var file = Files.writeString(directory.resolve("file"), "");

    assertThat(NamedFiles.exists(file)).isTrue();
    assertThat(NamedFiles.exists(directory.resolve("none"))).isFalse();
    assertThat(NamedFiles.exists(file.resolve("below"))).isFalse();
    assertThatThrownBy(() -> NamedFiles.exists(directory.resolve("x".repeat(300))))
        .isInstanceOf(FileSystemException.class);
  }
}

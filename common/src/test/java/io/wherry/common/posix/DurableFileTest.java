package io.wherry.common.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
  @TempDir Path folder;

  @Test
  void theNewContentStandsUnderItsNameAndNothingBesideIt() throws IOException {
    var deep = folder.resolve("deep");
    var file = deep.resolve("state");
    DurableFile.write(file, bytes("one"));
    DurableFile.write(file, bytes("two"));
    assertThat(file).hasContent("two");
    assertThat(deep.toFile().list()).containsExactly("state");
  }

  @Test
  void aFailureLeavesTheOldContentAndNoOther() throws IOException {
    var file = folder.resolve("state");
    DurableFile.write(file, bytes("one"));
    assertThatIOException()
        .isThrownBy(() ->
            DurableFile.write(
                file,
                out -> {
                  out.write(bytes("half of tw"));
                  throw new IOException("no space left on the device");
                }))
        .withMessageContaining("no space");
    assertThat(file).hasContent("one");
    assertThat(folder.toFile().list()).containsExactly("state");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

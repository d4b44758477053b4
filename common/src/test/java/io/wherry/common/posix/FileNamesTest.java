package io.wherry.common.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNamesTest {
  private static final byte[] LATIN_1 = {'b', (byte) 0xe4, 'r', (byte) 0xff, (byte) 0xc3};

  @TempDir Path dir;

  @Test
  void anyBytesBecomeTextAndTheSameBytesAgain() {
    var random = new Random(11);
    for (int round = 0; round < 20_000; round++) {
      var bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      if (round % 2 == 0) for (int i = 0; i < bytes.length; i++) bytes[i] |= (byte) 0xc0;
      assertThat(FileNames.bytes(FileNames.text(bytes))).isEqualTo(bytes);
    }
  }

  @Test
  void utf8IsReadAsTheTextThatItIs() {
    for (var name : new String[] {"plain", "bär", "\uFFFD", "漢字", "\uD83D\uDC27 penguin"}) {
      var bytes = name.getBytes(StandardCharsets.UTF_8);
      assertThat(FileNames.text(bytes)).isEqualTo(name);
      assertThat(FileNames.bytes(name)).isEqualTo(bytes);
      assertThat(FileNames.isText(name)).isTrue();
    }
    assertThat(FileNames.isText(FileNames.text(LATIN_1))).isFalse();
  }

  @Test
  void surrogatesSpelledInUtf8AreBytesLikeOthers() {
    byte[] spelled = {(byte) 0xed, (byte) 0xb2, (byte) 0x80};
    assertThat(FileNames.text(spelled)).hasSize(3);
    assertThat(FileNames.bytes(FileNames.text(spelled))).isEqualTo(spelled);
  }

  @Test
  void aPathMadeOfBytesIsTheFileThatTheKernelKnows() throws IOException {
    var name = FileNames.text(LATIN_1);
    try (var open = OpenDirectory.open(dir)) {
      open.mkdir(name, 0700);
      open.create(name + "/inner", 0600).close();
      open.symlink(name, "link");
    }

    var path = FileNames.resolve(dir, name);
    assertThat(path).isDirectory();
    assertThat(path.resolve("inner")).isRegularFile();
    assertThat(FileNames.bytes(path)).endsWith(LATIN_1);
    assertThat(FileNames.text(dir.relativize(path))).isEqualTo(name);
    assertThat(FileNames.text(Files.readSymbolicLink(dir.resolve("link")))).isEqualTo(name);
    try (var held = Files.newDirectoryStream(dir, each -> !Files.isSymbolicLink(each))) {
      assertThat(held).containsExactly(path);
    }
  }

  @Test
  void callsReachAFileWhoseNameIsNoText() throws IOException {
    var path = FileNames.resolve(dir, FileNames.text(LATIN_1));
    Files.createFile(path);

    Posix.chmod(path, 0640);
    Posix.setTimes(path, 1_600_000_000, 5);

    assertThat((int) Files.getAttribute(path, "unix:mode") & 07777).isEqualTo(0640);
    assertThat(Files.getLastModifiedTime(path).toInstant().getNano()).isEqualTo(5);
  }
}

package io.wherry.common.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Encoding;
import io.wherry.common.posix.FileNames;
import io.wherry.common.posix.OpenDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocaleTest {
  private static final List<String> NAMES =
      List.of("plain", "bär", "漢字", FileNames.text(new byte[] {'x', (byte) 0xe4, (byte) 0xff}));

  @TempDir Path dir;
  private Path image;

  @BeforeEach
  void namesOfAllKinds() throws IOException {
    image = Files.createDirectory(dir.resolve("image"));
    Files.writeString(dir.resolve("saved"), "declare -x PN=hello\n");
    try (var open = OpenDirectory.open(image)) {
      for (var name : NAMES) {
        open.mkdir(name, 0755);
        open.create(name + "/" + name, 0644).close();
        open.symlink("../" + name, name + "/link-to-" + name);
        open.link(name + "/" + name, name + "/other-" + name);
      }
    }
  }

  @Test
  void namesAreTheSameBytesInAProcessThatSpeaksOnlyAscii() throws Exception {
    var target = new Target(Encoding.TAR_ZST, dir.resolve("p.tar.zst"));
    Tarballs.write(image, dir.resolve("saved"), List.of(target), OwnerNames.ALL_ROOT);
    Files.createDirectory(dir.resolve("out"));

    var spoken = inAscii(target.file(), dir.resolve("out/tree"), dir.resolve("again.tar.zst"));

    assertThat(spoken).isNotEqualTo("UTF-8");
    assertThat(Trees.of(dir.resolve("out/tree"))).isEqualTo(Trees.of(image));
    assertThat(dir.resolve("again.tar.zst")).hasSameBinaryContentAs(target.file());
  }

  private String inAscii(Path file, Path into, Path again) throws Exception {
    return Shell.run(
        dir,
        "env",
        "LC_ALL=C",
        Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        InAnotherLocale.class.getName(),
        file.toString(),
        into.toString(),
        again.toString());
  }
}

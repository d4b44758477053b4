package io.wherry.common.pbin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.testing.FastDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same object by all its names, and never one outside of the root. */
class RootPathsTest {
  @TempDir(factory = FastDisk.class)
  Path root;

  private RootPaths paths;

  @BeforeEach
  void mergeUsr() throws IOException {
    paths = new RootPaths(root);
    Files.createDirectories(root.resolve("usr/lib"));
    link("lib", "usr/lib");
    link("lib64", "/lib");
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(name), Path.of(target));
  }

  @Test
  void directoriesThatAreSymlinksAreFollowedAndTheObjectItselfIsNot() throws IOException {
    assertThat(paths.canonical("/lib/x")).isEqualTo("/usr/lib/x");
    assertThat(paths.canonical("/lib64/x")).isEqualTo("/usr/lib/x");
    assertThat(paths.canonical("/lib64/deep/x")).isEqualTo("/usr/lib/deep/x");
    assertThat(paths.canonical("/lib")).isEqualTo("/lib");
    assertThat(paths.place("/lib64/x")).isEqualTo(root.resolve("usr/lib/x"));
  }

  @Test
  void noSymlinkLeadsOutOfTheRoot() throws IOException {
    link("out", "../../../../../../etc");
    link("usr/lib/up", "../../..");
    assertThat(paths.canonical("/out/passwd")).isEqualTo("/etc/passwd");
    assertThat(paths.canonical("/lib/up/x")).isEqualTo("/x");
    assertThat(paths.place("/out/passwd")).isEqualTo(root.resolve("etc/passwd"));
  }

  @Test
  void linksThatGoInCirclesAreNamed() throws IOException {
    link("one", "two");
    link("two", "one");
    assertThatThrownBy(() -> paths.canonical("/one/x")).hasMessageContaining("without end");
  }

  @Test
  void whatBecomesOfADirectoryIsSeenAfterForgetting() throws IOException {
    assertThat(paths.canonical("/usr/lib/x")).isEqualTo("/usr/lib/x");
    Files.delete(root.resolve("usr/lib"));
    link("usr/lib", "lib64");
    paths.forget();
    assertThat(paths.canonical("/usr/lib/x")).isEqualTo("/usr/lib64/x");
  }
}

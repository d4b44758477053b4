package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.agent.install.Libraries;
import io.wherry.agent.install.Running;
import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnGroundTest {
  @TempDir private Path directory;
  private OwnGround ground;

  @BeforeEach
  void name() throws IOException {
    ground = OwnGround.below(directory.toRealPath());
  }

  private void make() throws Exception {
    ground.make(Running.here(List.of(), Path.of("/")).mapped());
  }

  private List<String> probe(String... arguments) throws IOException {
    var argv = new ArrayList<>(ground.java());
    argv.addAll(List.of("-XX:-UsePerfData", "-cp", ground.classPathHere()));
    argv.add(GroundProbe.class.getName());
    argv.addAll(List.of(arguments));
    return argv;
  }

  /** What a process maps of programs and libraries, and nobody's locale. */
  private static List<Path> libraries(String maps) {
    return maps.lines()
        .filter(line -> line.contains(" /") && !line.contains("(deleted)"))
        .map(line -> Path.of(line.substring(line.indexOf(" /") + 1)))
        .filter(path -> Libraries.isLibrary(path) || path.endsWith("lib/modules"))
        .distinct()
        .toList();
  }

  @Test
  void aProcessStandsOnNothingThatAPlanCouldReplace() throws Exception {
    make();

    var ended = Command.of(probe()).capture();

    assertThat(ended.exit().ok()).as(ended.output()).isTrue();
    assertThat(ended.output()).contains("home " + directory.toRealPath());
    assertThat(libraries(ended.output()))
        .anyMatch(Libraries::isLoader)
        .allMatch(path -> path.startsWith(ground.directory()));
    assertThat(Command.of(probe("true")).run(_ -> {}).ok()).isTrue();
  }

  /** In a name space of its own all of the machine's libraries are hidden, the loader too. */
  @Test
  void aProcessStartsWhereNoOtherCan() throws Exception {
    Assumptions.assumeThat(Posix.geteuid()).as("only root mounts").isZero();
    make();
    var libc =
        Running.here(List.of(), Path.of("/")).mapped().stream()
            .filter(path -> path.endsWith("libc.so.6"))
            .findFirst();
    Assumptions.assumeThat(libc).isPresent();
    var hidden = libc.get().resolveSibling("");

    var script = "mount -t tmpfs none " + hidden + " && exec " + String.join(" ", probe());
    var ended = Command.of("unshare", "-m", "sh", "-c", script).capture();

    assertThat(ended.exit().ok()).as(ended.output()).isTrue();
    assertThat(libraries(ended.output())).allMatch(path -> path.startsWith(ground.directory()));
    var other = "mount -t tmpfs none " + hidden + " && exec true";
    assertThat(Command.of("unshare", "-m", "sh", "-c", other).run(_ -> {}).ok()).isFalse();
  }

  @Test
  void itIsUsedByTheNextWorkerAndForAsLongAsTheChangeIsOpen() throws Exception {
    assertThat(ground.claim(true)).isFalse();
    make();

    assertThat(ground.claim(false)).isTrue();
    assertThat(ground.claim(true)).isTrue();
    assertThat(ground.claim(false)).isFalse();
    assertThat(ground.directory()).doesNotExist();
  }

  @Test
  void aCopyThatDoesNotRunIsNoGround() throws Exception {
    Files.createDirectories(directory.resolve("ground"));
    var broken = Files.writeString(directory.resolve("ld-linux.so.2"), "no loader");
    Posix.chmod(broken, 0755);

    assertThatThrownBy(() -> ground.make(List.of(broken)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not run");
    assertThat(ground.claim(false)).isFalse();
  }
}

package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.aftermath.Scan;
import io.wherry.agent.install.Kernel;
import io.wherry.common.model.Aftermath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left to do is told once, and once more when it is another thing. */
class AftercareTest {
  @TempDir Path directory;
  private final List<Aftermath> told = new ArrayList<>();
  private Path maps;
  private boolean failing;

  @BeforeEach
  void aMachine() throws IOException {
    var process = Files.createDirectories(directory.resolve("proc/7"));
    maps = process.resolve("maps");
    Files.writeString(directory.resolve("proc/stat"), "btime 1\n");
    Files.writeString(process.resolve("comm"), "sshd\n");
    Files.createSymbolicLink(process.resolve("root"), directory);
    mapped("");
  }

  private void mapped(String ending) throws IOException {
    Files.writeString(maps, "1-2 r-xp 0 08:01 1   /usr/lib/libc.so.6" + ending + "\n");
  }

  private Aftercare aftercare() {
    var kernel = Optional.of(new Kernel("6.1.0", "b"));
    var scan = new Scan(directory.resolve("proc"), directory, kernel, directory.resolve("state"));
    return new Aftercare(
        scan,
        directory,
        aftermath -> {
          if (failing) throw new IOException("the disk is full");
          told.add(aftermath);
        },
        () -> true);
  }

  @Test
  void onlyWhatIsNewIsToldAndAnotherStartOfTheAgentKnowsWhatWas() throws IOException {
    assertThat(aftercare().look()).isTrue();
    assertThat(told).isEmpty();
    mapped(" (deleted)");
    assertThat(aftercare().look()).isFalse();
    assertThat(aftercare().look()).isFalse();
    assertThat(told).hasSize(1);
    assertThat(Aftercare.last(directory.resolve("aftermath"))).isEqualTo(told.getFirst());
    mapped("");
    assertThat(aftercare().look()).isTrue();
    assertThat(told).hasSize(2);
    assertThat(told.getLast()).isEqualTo(Aftermath.NONE);
  }

  @Test
  void whatCouldNotBeToldIsToldLater() throws IOException {
    mapped(" (deleted)");
    failing = true;
    assertThat(aftercare().look()).isFalse();
    failing = false;
    assertThat(aftercare().look()).isFalse();
    assertThat(told).hasSize(1);
  }

  @Test
  void itCanBeClosedAtAnyTime() {
    var unstarted = aftercare();
    unstarted.close();
    unstarted.close();
    var started = aftercare();
    started.start();
    started.close();
    started.close();
  }
}

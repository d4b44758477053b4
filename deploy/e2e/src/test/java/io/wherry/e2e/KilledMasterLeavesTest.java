package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What a master leaves on the disk that is killed again and again. */
class KilledMasterLeavesTest {
  private @Nullable RealMaster running;

  @AfterEach
  void endTheMaster() throws Exception {
    if (running != null) running.kill();
  }

  @Test
  void nativeCodeOfNoMoreThanOneMasterLiesAbout(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    var temporary = Files.createDirectories(folder.resolve("temporary"));
    var elsewhere = List.of("env", "WHERRY_JAVA_OPTS=-Djava.io.tmpdir=" + temporary);
    var site =
        new Site() {
          @Override
          public List<String> into() {
            return elsewhere;
          }
        };
    var master =
        new RealMaster(site, folder, "localhost", "serve: {listen: [\"127.0.0.1:%d\"]}\n").init();
    running = master;
    for (int i = 0; i < 2; i++) {
      master.start();
      assertThat(nativeCode(folder)).hasSize(1);
      master.kill();
    }
    master.start();

    assertThat(nativeCode(folder)).singleElement().asString().contains("master/driver/");
    assertThat(temporary).isEmptyDirectory();
  }

  private static List<Path> nativeCode(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(".so")).toList();
    }
  }
}

package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training that misses what workers do costs each change a fifth of a second, and says nothing.
 */
class TrainedWorkerTest {
  private static final int MOST_OF_OUR_OWN = 20;
  private static final int LEAST_TRAINED = 1000;

  @Test
  void aChangeLoadsHardlyAnyClassThatItWasNotTrainedWith(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    var loaded = folder.resolve("loaded");
    try (var fleet = Fleet.quick(folder)) {
      var master = fleet.startWithAlpha();
      var flags =
          "worker: {flags: [-XX:+UseSerialGC, \"-Xlog:class+load:file=%s\"]}\n".formatted(loaded);
      var host = fleet.join("web1", master.token(1), RealAgent.QUICK + flags);
      fleet.awaitAll();
      var rollout = master.roll(1, "all");
      Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("finished"));
      assertThat(host.installed()).contains("alpha-1");
    }

    var classes = Files.readAllLines(loaded);
    assertThat(classes.stream().filter(line -> line.contains("source: shared objects file")))
        .hasSizeGreaterThan(LEAST_TRAINED);
    assertThat(classes.stream().filter(line -> line.contains("source: file:")))
        .hasSizeLessThan(MOST_OF_OUR_OWN);
  }
}

package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuccessionTest {
  @TempDir private Path dir;

  private Succession opened() throws IOException {
    return Succession.open(dir.resolve("epoch"));
  }

  @Test
  void whereNoMasterWasEverRestoredEverybodyIsHeard() throws IOException {
    assertThat(opened().objection(0)).isEmpty();
    assertThat(dir.resolve("epoch")).doesNotExist();
  }

  @Test
  void afterARestoredMasterTheOneBeforeItIsNotHeardAnyMore() throws IOException {
    var succession = opened();
    assertThat(succession.objection(7)).isEmpty();
    assertThat(succession.objection(7)).isEmpty();
    assertThat(succession.objection(0).orElseThrow())
        .contains("out of date (epoch 0)")
        .contains("epoch 7")
        .contains("stop the old one");
    assertThat(opened().objection(6)).as("after a restart").isPresent();
    assertThat(opened().highest()).isEqualTo(7);
  }

  @Test
  void aFullDiskKeepsNobodyFromFollowing() throws IOException {
    var succession = Succession.open(dir.resolve("nowhere/below/epoch"));
    Files.writeString(dir.resolve("nowhere"), "a file in the way");
    assertThat(succession.objection(7)).isEmpty();
    assertThat(succession.objection(3)).isPresent();
  }
}

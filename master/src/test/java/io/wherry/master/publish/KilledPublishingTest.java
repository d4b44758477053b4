package io.wherry.master.publish;

import static io.wherry.master.publish.PublishFixture.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.release.Manifest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KilledPublishingTest {
  @TempDir Path folder;
  private PublishFixture master;
  private Manifest first;

  @BeforeEach
  void publishTheFirstRelease() throws Exception {
    master = new PublishFixture(folder);
    master.makeKeys();
    master.publish(master.stage("a/b", "1", "c1"));
    first = master.servedRelease();
  }

  @ParameterizedTest
  @EnumSource(PublishStep.class)
  void beforeAnyStepTheNextRunFinishesOrDiscards(PublishStep step) throws Exception {
    var staged = master.stage("a/b", "2", "c2");
    try (var publisher = master.open()) {
      assertThatThrownBy(() -> publisher.publish(order(staged), new Killer(step)))
          .isInstanceOf(Killed.class);
    }

    if (step != PublishStep.DONE) requireOldReleaseServed();
    boolean recorded = step.compareTo(PublishStep.RECORDING) > 0;
    try (var publisher = master.open()) {
      publisher.recover();
      assertThat(publisher.recover()).isEmpty();
    }

    assertThat(master.servedRelease().release().number()).isEqualTo(recorded ? 2 : 1);
    assertThat(master.leftovers()).isEmpty();
    assertThat(master.listedRefs().keySet()).noneMatch(ref -> ref.contains("staging"));
    master.requireCleanGit();
    assertThat(master.publish(staged))
        .isInstanceOf(
            recorded ? PublishResult.NothingChanged.class : PublishResult.Published.class);
    assertThat(master.servedRelease().release().number()).isEqualTo(2);
    assertThat(master.servedRelease().entries().getFirst().build()).isEqualTo(staged.build());
  }

  @ParameterizedTest
  @EnumSource(
      value = PublishStep.class,
      names = {"COMMITTING", "UNVEILING", "LISTING"})
  void aProcessKilledWithoutWarningLeavesTheOldReleaseWhole(PublishStep step) throws Exception {
    killAt(step);

    requireOldReleaseServed();
    boolean recorded = step.compareTo(PublishStep.RECORDING) > 0;
    try (var publisher = master.open()) {
      publisher.recover();
    }
    assertThat(master.servedRelease().release().number()).isEqualTo(recorded ? 2 : 1);
    assertThat(master.leftovers()).isEmpty();
    master.requireCleanGit();
  }

  @Test
  void aKilledPublishingIsNotHalfOfTheNextOne() throws Exception {
    try (var publisher = master.open()) {
      var lost = order(master.stage("a/lost", "1", "c1"));
      assertThatThrownBy(() -> publisher.publish(lost, new Killer(PublishStep.RECORDING)))
          .isInstanceOf(Killed.class);
    }
    master.publish(master.stage("a/b", "2", "c2"));

    var served = master.servedRelease();
    assertThat(served.release().number()).isEqualTo(2);
    assertThat(served.entries()).hasSize(1);
    assertThat(served.entries().getFirst().build().id()).hasToString("a/b-2:0");
  }

  /** The statement decides what hosts do; it names a whole release at every moment. */
  private void requireOldReleaseServed() throws Exception {
    assertThat(master.servedRelease()).isEqualTo(first);
  }

  private void killAt(PublishStep step) throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        List.of(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            KilledPublishingTest.class.getName(),
            folder.toString(),
            step.name());
    var child =
        new ProcessBuilder(command).redirectError(folder.resolve("child.log").toFile()).start();
    try (var reader =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(reader.readLine())
          .as(() -> "the child said: " + logOf(folder.resolve("child.log")))
          .isEqualTo("reached " + step);
    } finally {
      child.destroyForcibly();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static String logOf(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The child: publishes up to a step and waits there to be killed. */
  public static void main(String[] arguments) throws Exception {
    var master = new PublishFixture(Path.of(arguments[0]));
    var staged = master.stage("a/b", "2", "c2");
    try (var publisher = master.open()) {
      publisher.publish(
          order(staged),
          new StepWatcher() {
            @Override
            public void begins(PublishStep step) {
              if (!step.name().equals(arguments[1])) return;
              System.out.println("reached " + step);
              System.out.flush();
              awaitDeath();
            }
          });
    }
  }

  /** Standard input stays open as long as the parent lives. */
  private static void awaitDeath() {
    try {
      while (System.in.read() >= 0) Thread.onSpinWait();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private abstract static class StepWatcher implements PublishListener {
    @Override
    public void stored(String tarball, int done, int total) {}
  }

  private static final class Killer extends StepWatcher {
    private final PublishStep when;

    Killer(PublishStep when) {
      this.when = when;
    }

    @Override
    public void begins(PublishStep step) {
      if (step == when) throw new Killed();
    }
  }

  /** No exception handler of the publisher catches it: nothing is tidied up. */
  private static final class Killed extends Error {}
}

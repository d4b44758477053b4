package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.config.BadConfig;
import io.wherry.common.config.Settings;
import io.wherry.common.lifecycle.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentMainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir Path directory;

  @Test
  void aHostThatHasNotEnrolledIsToldHow() {
    assertThat(run("status", "--state-dir", directory.toString())).isEqualTo(ExitCode.NOT_ENROLLED);
    assertThat(err.toString()).contains("wherry-agent enroll --token").doesNotContain("\tat ");
    assertThat(run("run", "--state-dir", directory.toString())).isEqualTo(ExitCode.NOT_ENROLLED);
  }

  @Test
  void everyProblemOfTheSettingsIsToldAtOnce() throws IOException {
    var file = directory.resolve("agent.yaml");
    Files.writeString(file, "throtle:\n  downloads: 2\nupdate:\n  attempts: many\n");
    assertThat(run("status", "--config", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("did you mean 'throttle'?")
        .contains("update.attempts")
        .contains(file + ":");
  }

  @Test
  void timesThatCannotBeMeantAreRefusedWithTheirPlace() throws IOException {
    var file = directory.resolve("agent.yaml");
    Files.writeString(
        file,
        """
        drain:
          before: [drain-guests]
        health:
          patience: 0s
        update:
          reboot: sometimes
          reboot-within: 0s
        """);
    assertThat(run("status", "--config", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains(file + ":2")
        .contains("absolute path of a program, not 'drain-guests'")
        .contains(file + ":4")
        .contains("patience must be positive")
        .contains(file + ":6")
        .contains("must be one of never, when-needed, not 'sometimes'");
    Files.writeString(file, "update:\n  confirm-within: 0s\n");
    assertThat(run("status", "--config", file.toString())).isEqualTo(ExitCode.USAGE);
    Files.writeString(file, "update:\n  reboot-within: 0s\n");
    assertThat(run("status", "--config", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("reboot-within must be positive");
    Files.writeString(file, "drain:\n  timeout: 0s\n");
    assertThat(run("status", "--config", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("timeout must be positive");
  }

  @Test
  void aWrongCommandLineIsAUsageError() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(run("enroll")).isEqualTo(ExitCode.USAGE);
    assertThat(run("fly")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aTokenThatIsNoneIsRefused() throws IOException {
    Files.createDirectories(directory.resolve("root/etc"));
    Files.writeString(directory.resolve("root/etc/machine-id"), "0".repeat(32));
    var code =
        run(
            "enroll",
            "--token",
            "garbage",
            "--state-dir",
            directory.resolve("state").toString(),
            "--root",
            directory.resolve("root").toString());
    assertThat(code).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).doesNotContain("\tat ");
    assertThat(directory.resolve("state/identity")).doesNotExist();
  }

  @Test
  void theThrottleIsOnlyOffWhereSomebodySaysSo() throws BadConfig {
    assertThat(settings(Map.of()).throttle().rate(0)).isPositive();
    assertThat(settings(Map.of("throttle.off", "true")).throttle().words()).isEqualTo("off");
    org.assertj.core.api.Assertions.assertThatExceptionOfType(BadConfig.class)
        .isThrownBy(() -> settings(Map.of("throttle.download-rate", "0")))
        .withMessageContaining("throttle.off");
  }

  @Test
  void limitsBelowNoughtAreRefused() {
    for (var limit : List.of("download-rate", "downloads", "pressure"))
      org.assertj.core.api.Assertions.assertThatExceptionOfType(BadConfig.class)
          .as(limit)
          .isThrownBy(() -> settings(Map.of("throttle." + limit, "-1")));
  }

  @Test
  void theSmallerRateOfMasterAndHostCounts() throws BadConfig {
    var throttle = settings(Map.of("throttle.download-rate", "1000")).throttle();
    assertThat(throttle.rate(500)).isEqualTo(500);
    assertThat(throttle.rate(5000)).isEqualTo(1000);
  }

  private static AgentSettings settings(Map<String, String> overrides) throws BadConfig {
    return Settings.load(AgentSettings.class, List.of(), overrides);
  }

  private int run(String... args) {
    return AgentMain.run(
        Terminal.plain(new PrintWriter(out, true), new PrintWriter(err, true)), args);
  }
}

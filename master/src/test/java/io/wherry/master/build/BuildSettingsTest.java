package io.wherry.master.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.config.BadConfig;
import io.wherry.common.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildSettingsTest {
  @TempDir Path dir;

  @Test
  void everythingHasAFallback() throws Exception {
    var settings = Settings.load(BuildSettings.class, List.of(), Map.of());
    assertThat(settings.repositories()).isEmpty();
    assertThat(settings.machine().layout()).isEqualTo(BuildSettings.Layout.PLAIN);
    assertThat(settings.machine().host()).isEmpty();
    assertThat(settings.workDirectory()).isEmpty();
    assertThat(settings.sources().fetch()).isTrue();
    assertThat(settings.choices().strip()).isTrue();
  }

  @Test
  void aFileSetsWhatItNames() throws Exception {
    var file = dir.resolve("master.yaml");
    Files.writeString(
        file,
        """
        repositories: [/srv/exheres]
        machine:
          layout: exherbo
        limits:
          jobs: 8
          phase-timeout: 10m
        choices:
          provided:
            - virtual/*
            - sys-libs/glibc-2.36:0
          options: ["app-misc/hello nls -x11"]
        """);
    var settings = Settings.load(BuildSettings.class, List.of(file), Map.of());
    assertThat(settings.limits().jobs()).isEqualTo(8);
    assertThat(settings.machine().layout()).isEqualTo(BuildSettings.Layout.EXHERBO);
    assertThat(settings.choices().provided()).contains("virtual/*");
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(
            () -> Settings.load(BuildSettings.class, List.of(), Map.of("limits.jobs", "0")))
        .isInstanceOf(BadConfig.class)
        .hasMessageContaining("jobs must be 1 to 256");
  }
}

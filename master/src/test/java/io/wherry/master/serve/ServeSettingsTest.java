package io.wherry.master.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.config.BadConfig;
import io.wherry.common.config.ByteSize;
import io.wherry.common.config.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServeSettingsTest {
  @Test
  void withoutAnyConfigurationBothFamiliesAreServedWithinLimits() throws Exception {
    var settings = Settings.load(ServeSettings.class, List.of(), Map.of());

    assertThat(settings.listen()).containsExactly("[::]:8080");
    assertThat(settings.totalRate().bytes()).isPositive();
    assertThat(settings.hostRate().bytes()).isPositive();
  }

  @Test
  void limitsAreOffOnlyWhereSomebodySaysSo() throws Exception {
    var off = Map.of("total-rate", "0", "host-rate", "0");
    assertThat(Settings.load(ServeSettings.class, List.of(), off).hostRate())
        .isEqualTo(ByteSize.of(0));
  }

  @Test
  void aRateBelowNoughtIsRefused() {
    for (var rate : List.of("total-rate", "host-rate"))
      assertThatThrownBy(() -> Settings.load(ServeSettings.class, List.of(), Map.of(rate, "-1")))
          .isInstanceOf(BadConfig.class)
          .hasMessageContaining(rate)
          .hasMessageContaining("not a size: '-1'");
  }

  @Test
  void anAddressThatIsNoneIsAProblemOfTheConfiguration() {
    var wrong = Map.of("listen", "[nowhere]");
    assertThatThrownBy(() -> Settings.load(ServeSettings.class, List.of(), wrong))
        .isInstanceOf(BadConfig.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("write [::]:8080");
  }
}

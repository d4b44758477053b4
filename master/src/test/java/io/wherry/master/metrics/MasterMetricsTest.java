package io.wherry.master.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class MasterMetricsTest {
  private static final Path PAGE = Path.of("../docs/metrics.md");
  private static final String BEGIN = "<!-- master: generated -->\n";
  private static final String END = "<!-- master: end -->\n";
  private final MasterMetrics metrics = new MasterMetrics();

  @Test
  void everySeriesIsThereBeforeAnythingHappened() {
    assertThat(metrics.scrape())
        .contains("wherry_hosts{state=\"silent\"} 0")
        .contains("wherry_changes_ended_total{outcome=\"reverted\"} 0.0")
        .contains("wherry_served_bytes_total{source=\"tarball\"} 0.0");
  }

  @Test
  void whatHappensIsCounted() {
    metrics.ended(Outcome.SETTLED, new Report.Cost(1000, Duration.ofSeconds(2), List.of()));
    metrics.served("tarball", 500, Duration.ofMillis(3));
    metrics.served("something new", 7, Duration.ofMillis(3));
    metrics.announced(12, Duration.ofMillis(5));
    assertThat(metrics.scrape())
        .contains("wherry_changes_ended_total{outcome=\"settled\"} 1.0")
        .contains("wherry_fetched_bytes_total 1000.0")
        .contains("wherry_served_bytes_total{source=\"tarball\"} 500.0")
        .contains("wherry_served_bytes_total{source=\"other\"} 7.0")
        .contains("wherry_announced_hosts_total 12.0")
        .contains("wherry_merge_seconds_bucket");
  }

  @Test
  void promtoolFindsNothingToComplainOf() throws Exception {
    metrics.ended(Outcome.SETTLED, new Report.Cost(1000, Duration.ofSeconds(2), List.of()));
    Process promtool;
    try {
      promtool =
          new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    } catch (IOException notThere) {
      Assumptions.abort("promtool is not installed");
      return;
    }
    try (var in = promtool.getOutputStream()) {
      in.write(metrics.scrape().getBytes(StandardCharsets.UTF_8));
    }
    var said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor()).as(said).isZero();
    assertThat(said).isBlank();
  }

  /** Run with {@code -Dwherry.write=true} to mend the page. */
  @Test
  void thePageOfMetricsIsWhatIsRegistered() throws IOException {
    var page = Files.readString(PAGE);
    var mended =
        page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
            + metrics.describe()
            + page.substring(page.indexOf(END));
    if (Boolean.getBoolean("wherry.write")) Files.writeString(PAGE, mended);
    assertThat(page).isEqualTo(mended);
  }
}

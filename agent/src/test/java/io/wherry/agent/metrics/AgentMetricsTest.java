package io.wherry.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.Footing;
import io.wherry.agent.update.UpdateState;
import io.wherry.agent.work.WorkerWord.Measure;
import io.wherry.common.model.Address;
import io.wherry.common.model.Aftermath;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class AgentMetricsTest {
  private final AgentMetrics metrics =
      new AgentMetrics(() -> List.of("one"), () -> Duration.ofSeconds(90));

  @Test
  void aScrapeTellsWhereTheHostIsAndWhatItDid() {
    var settled =
        new UpdateState.Settled(
            new Footing(
                Optional.of(new ReleaseId(new RepositoryName("fleet"), 8)), Optional.empty()));
    metrics.moved(new UpdateState.Settled(Footing.NONE), settled);
    metrics.ended(Outcome.SETTLED);
    metrics.measured(Measure.FETCH, Duration.ofSeconds(2), 1000);
    metrics.connected(true);
    metrics.remains(
        new Aftermath(
            List.of(new Aftermath.Stale(7, "sshd", List.of())), Optional.of("kernel"), true));
    assertThat(metrics.scrape())
        .contains("wherry_agent_state{state=\"settled\"} 1.0")
        .contains("wherry_agent_state{state=\"merging\"} 0.0")
        .contains("wherry_agent_settled_release 8.0")
        .contains("wherry_agent_attempts_total{outcome=\"settled\"} 1.0")
        .contains("wherry_agent_fetched_bytes_total{source=\"master\"} 1000.0")
        .contains("wherry_agent_fetch_seconds_bucket{le=\"5.0\"} 1")
        .contains("wherry_agent_reports_waiting 1.0")
        .contains("wherry_agent_report_age_seconds 90.0")
        .contains("wherry_agent_restarts_needed 1.0")
        .contains("wherry_agent_reboot_needed 1.0")
        .contains("wherry_agent_connected 1.0");
  }

  @Test
  void promtoolHasNothingToSay() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/promtool")));
    var said =
        Command.of("/usr/bin/promtool", "check", "metrics").reading(metrics.scrape()).capture();
    assertThat(said.output()).isEmpty();
    assertThat(said.exit().ok()).isTrue();
  }

  @Test
  void theDoorServesMetricsAndNothingElse() throws IOException {
    try (var door = MetricsDoor.open(new Address("127.0.0.1", 0), metrics::scrape)) {
      var base = "http://127.0.0.1:" + door.port();
      try (var body = URI.create(base + "/metrics").toURL().openStream()) {
        assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
            .contains("wherry_agent_state");
      }
      var other = URI.create(base + "/metrics/etc").toURL().openConnection();
      assertThat(other.getHeaderField(0)).contains("404");
    }
  }
}

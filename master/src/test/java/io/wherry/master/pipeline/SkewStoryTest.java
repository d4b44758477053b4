package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.HostWord;
import io.wherry.common.model.Report;
import io.wherry.common.model.Step;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Agents of other versions, and what they do not understand. */
class SkewStoryTest {
  private final TestMaster master = new TestMaster(2);

  private List<String> why(FakeHost host) {
    return ((Answer.Ok<HostDetail>) master.mind.desk.host(host.name)).value().explanation();
  }

  private StatusView.Agents agents() {
    return master.mind.desk.status().agents();
  }

  @Test
  void whatAnAgentDoesNotKnowIsRememberedOverARestartUntilAnotherVersionGreets() {
    var host = master.enrolConnected(2).getFirst();
    master.said(host.session(), new HostWord.PassedOver(List.of(77), 1));
    int facts = master.ledger.size();
    master.said(host.session(), new HostWord.PassedOver(List.of(77), 1));
    assertThat(master.ledger.size()).as("said again, not recorded again").isEqualTo(facts);
    master.said(host.session(), new HostWord.PassedOver(List.of(79), 1));

    master.restart();
    host.connect(master);

    assertThat(why(host))
        .contains(
            "Passes over what this master says in words [77, 79], which its agent 0.1.0 does not"
                + " know: update the agent.");
    assertThat(agents().unheard())
        .containsExactly(new StatusView.Unheard(host.id, host.name, "0.1.0", List.of(77, 79)));
    host.version = "0.2.0";
    host.restart(master);
    assertThat(agents().unheard()).isEmpty();
    assertThat(why(host)).noneMatch(line -> line.contains("Passes over"));
    assertThat(agents().byVersion()).containsOnlyKeys("0.1.0", "0.2.0");
    assertThat(agents().byVersion().get("0.2.0")).containsExactly(host.name);
  }

  /** A report that is not acknowledged keeps its host from being obeyed, once it comes back. */
  @Test
  void aNewerAgentWhoseReportIsNotUnderstoodIsObeyedAllTheSame() {
    var host = master.enrolConnected(1).getFirst();
    host.version = "0.2.0";
    host.disconnect(master);
    host.report(master, new Report.Unknown(List.of(99)));
    host.connect(master);
    master.start(RolloutStoryTest.order(2, "100%", 0));
    master.runAll();
    assertThat(host.kept).isEmpty();
    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(agents().byVersion()).containsOnlyKeys("0.2.0");
  }

  @Test
  void aStepThatIsNotKnownHereIsShownAsSuch() {
    var host = master.enrolConnected(1).getFirst();
    host.version = "0.2.0";
    host.restart(master);
    master.start(RolloutStoryTest.order(2, "100%", 0));
    while (!host.inbox.isEmpty()) host.hear(master);
    var change = host.order.orElseThrow().change();
    host.report(
        master,
        new Report.Progress(change, FakeReleases.release(2), Step.UNKNOWN, 3, 9, "half way"));
    assertThat(why(host)).contains("At work: doing what this master does not know, half way");
    assertThat(master.rollout().members().getFirst().progress().orElseThrow().doneBytes())
        .isEqualTo(3);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void anAgentThatSaysThatItKnowsNothingFillsNoLog() {
    var host = master.enrolConnected(1).getFirst();
    int facts = master.ledger.size();
    for (int i = 0; i < 100; i++) {
      int from = i * 10;
      var words = IntStream.range(from, from + 10).boxed().toList();
      master.said(host.session(), new HostWord.PassedOver(words, 1));
    }
    assertThat(master.ledger.size() - facts).isEqualTo(1);
  }
}

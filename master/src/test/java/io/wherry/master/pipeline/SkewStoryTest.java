package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.HostWord;
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

package io.wherry.agent.update;

import static io.wherry.agent.update.Samples.ASKING;
import static io.wherry.agent.update.Samples.CHANGE;
import static io.wherry.agent.update.Samples.CHECKING;
import static io.wherry.agent.update.Samples.CONFIRMING;
import static io.wherry.agent.update.Samples.DRAINING;
import static io.wherry.agent.update.Samples.HELD;
import static io.wherry.agent.update.Samples.HERE;
import static io.wherry.agent.update.Samples.MERGING;
import static io.wherry.agent.update.Samples.NOW;
import static io.wherry.agent.update.Samples.PASSING;
import static io.wherry.agent.update.Samples.PREPARING;
import static io.wherry.agent.update.Samples.REBOOTING;
import static io.wherry.agent.update.Samples.REBOOTING_BACK;
import static io.wherry.agent.update.Samples.REPLANNING;
import static io.wherry.agent.update.Samples.REVERTING;
import static io.wherry.agent.update.Samples.SEALING;
import static io.wherry.agent.update.Samples.SEEKING;
import static io.wherry.agent.update.Samples.SETTLED;
import static io.wherry.agent.update.Samples.SOON;
import static io.wherry.agent.update.Samples.STUCK;
import static io.wherry.agent.update.Samples.UNDRAINING;
import static io.wherry.agent.update.Samples.WAITING;
import static io.wherry.agent.update.Samples.WORK;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.UpdateEvent.Failed;
import io.wherry.common.model.ChangeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The stories of the machine walk every edge that it has; here are the rules over all of them. */
class UpdateMachineTest
    implements BeforeTheMerge, AfterTheMerge, Interrupted, OutOfService, StartedAgain {
  private static final UpdateMachine MACHINE =
      new UpdateMachine(Policy.DEFAULT.following(), HERE, 1);
  private static final UpdateMachine CAREFUL =
      new UpdateMachine(
          Policy.DEFAULT.following().with(new Service(true, true, Duration.ofMinutes(15))),
          HERE,
          1);
  private static final List<UpdateMachine> BOTH = List.of(MACHINE, CAREFUL);
  private static final TreeSet<String> WALKED = new TreeSet<>();

  @Test
  void lateAnswersLose() {
    for (var state : Samples.states())
      for (var event : Samples.events(new ChangeId("another")))
        if (Samples.isAboutAChange(event)) {
          at(state).on(event).stays();
          careful(state).on(event).stays();
        }
  }

  @Test
  void everyStateThatWaitsForTimeSaysUntilWhen() {
    for (var state : List.of(SEEKING, REPLANNING, ASKING, WAITING, CONFIRMING, SEALING, REVERTING))
      assertThat(state.due()).contains(SOON);
    assertThat(PREPARING.due()).contains(WORK.deadline());
    for (var state : List.of(REBOOTING, REBOOTING_BACK)) assertThat(state.due()).contains(SOON);
    for (var state : List.of(SETTLED, DRAINING, MERGING, CHECKING, UNDRAINING, HELD, STUCK))
      assertThat(state.due()).isEmpty();
  }

  @Test
  void hostsWithDifferentSeedsDoNotComeBackTogether() {
    var failed = new Failed(CHANGE, PASSING, List.of());
    var early = new UpdateMachine(Policy.DEFAULT, HERE, 2).step(PREPARING, failed, NOW).state();
    var late = new UpdateMachine(Policy.DEFAULT, HERE, 3).step(PREPARING, failed, NOW).state();
    assertThat(early.due()).isNotEqualTo(late.due());
    assertThat(new UpdateMachine(Policy.DEFAULT, HERE, 2).step(PREPARING, failed, NOW).state())
        .isEqualTo(early);
  }

  @Test
  void theDiagramInTheDocsIsTheMachine() throws IOException {
    var diagram = Path.of("../docs/update-states.mmd");
    assertThat(Files.readString(diagram))
        .as("docs/update-states.mmd must read as follows")
        .isEqualTo(Edges.of(BOTH).mermaid());
  }

  @AfterAll
  static void noEdgeUnwalked() {
    assertThat(WALKED).containsAll(Edges.of(BOTH).all());
  }

  @Override
  public Walk at(UpdateState state) {
    return new Walk(MACHINE, WALKED, state, NOW);
  }

  @Override
  public Walk careful(UpdateState state) {
    return new Walk(CAREFUL, WALKED, state, NOW);
  }
}

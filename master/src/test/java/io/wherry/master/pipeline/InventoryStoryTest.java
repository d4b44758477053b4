package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Report;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.fleet.HostState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a host has is what it said last, in the order in which it found it. */
class InventoryStoryTest {
  private final TestMaster master = new TestMaster(2);
  private final FakeHost host = master.enrolConnected(1).getFirst();

  private HostDetail detail() {
    return ((Answer.Ok<HostDetail>) master.mind.desk.host(host.name)).value();
  }

  private void permitted() {
    master.start(RolloutStoryTest.order(2, "100%", 0));
    while (!host.merging) {
      while (!host.inbox.isEmpty()) host.hear(master);
      if (!host.merging) host.work(master);
    }
  }

  /** The report waited; meanwhile somebody removed a package by hand. */
  @Test
  void aReportFromBeforeTheGreetingDoesNotBringBackWhatTheHostHadThen() {
    permitted();
    host.disconnect(master);
    host.end(master);
    host.inventory = new Inventory(List.of());
    host.connect(master);
    assertThat(detail().inventory()).isEqualTo(host.inventory);
    assertThat(master.rollout().members().getFirst().state()).isEqualTo("settled");
    assertThat(detail().view().state())
        .as("it lacks what it settled on")
        .isInstanceOfSatisfying(
            HostState.Waiting.class, w -> assertThat(w.reason()).contains("drifted"));
    master.restart();
    assertThat(detail().inventory()).as("by the log too").isEqualTo(host.inventory);
  }

  @Test
  void anInventoryFromBeforeTheGreetingDoesNotEither() {
    host.disconnect(master);
    host.report(master, new Report.Inventoried(FakeReleases.inventory(3)));
    host.inventory = FakeReleases.inventory(4);
    host.connect(master);
    assertThat(host.kept).as("it counts as heard").hasSize(1);
    while (!host.inbox.isEmpty()) host.hear(master);
    assertThat(host.kept).isEmpty();
    assertThat(detail().inventory()).isEqualTo(FakeReleases.inventory(4));
    host.inventory = FakeReleases.inventory(5);
    host.report(master, new Report.Inventoried(host.inventory));
    assertThat(detail().inventory()).as("later ones do").isEqualTo(host.inventory);
  }

  /** Its machine was started again between its merge and its confirmation. */
  @Test
  void whatAHostHasInTheMiddleOfItsChangeIsNoDriftToTellOf() {
    permitted();
    master.runAll();
    master.start(RolloutStoryTest.order(3, "100%", 0));
    while (!host.merging) {
      while (!host.inbox.isEmpty()) host.hear(master);
      if (!host.merging) host.work(master);
    }
    host.disconnect(master);
    host.inventory = FakeReleases.inventory(3);
    host.boot = "the next one";
    host.connect(master);
    host.end(master);
    assertThat(detail().view().state()).isInstanceOf(HostState.Settled.class);
    assertThat(detail().history())
        .extracting(HostRecord.Event::what)
        .noneMatch(what -> what.contains("drifted"));
  }

  /** Its agent asks for what its channel names, and is not to have it yet. */
  @Test
  void whatAHostLacksIsKnownFromItsAskingForAPlanToo() {
    permitted();
    master.runAll();
    host.inventory = new Inventory(List.of());
    master.said(host.session(), new HostWord.AskedPlan(FakeReleases.release(3), host.inventory));
    assertThat(detail().inventory()).isEqualTo(host.inventory);
    assertThat(detail().view().state())
        .isInstanceOfSatisfying(
            HostState.Waiting.class, w -> assertThat(w.reason()).contains("drifted"));
  }
}

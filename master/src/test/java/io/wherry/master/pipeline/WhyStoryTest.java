package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever does not get on has an answer, and it is in the log. */
class WhyStoryTest {
  private final TestMaster master = new TestMaster(1);

  private HostDetail detail(FakeHost host) {
    return ((Answer.Ok<HostDetail>) master.mind.desk.host(host.name)).value();
  }

  private String first(FakeHost host) {
    return detail(host).explanation().getFirst();
  }

  private void everybodyWorksOnce() {
    for (var host : master.hosts) {
      while (!host.inbox.isEmpty()) host.hear(master);
      if (!host.merging) host.work(master);
      while (!host.inbox.isEmpty()) host.hear(master);
    }
  }

  private List<FakeHost> inTwoWaves() {
    var hosts = master.enrolConnected(4);
    hosts.get(3).disconnect(master);
    master.start(RolloutStoryTest.order(2, "2,100%", 1));
    everybodyWorksOnce();
    assertThat(master.merging()).isEqualTo(1);
    return hosts;
  }

  @Test
  void aHostThatWaitsForItsWaveOrItsTurnSaysSoAfterARestartToo() {
    var hosts = inTwoWaves();
    var before = List.of(first(hosts.get(2)), first(hosts.get(3)));
    assertThat(before).allSatisfy(why -> assertThat(why).contains("r1").contains("wave 2"));
    assertThat(detail(hosts.get(1)).view().state().why()).contains("all 1 permissions are held");

    master.restart();

    assertThat(List.of(first(hosts.get(2)), first(hosts.get(3)))).isEqualTo(before);
    assertThat(first(hosts.get(1))).contains("r1");
    hosts.subList(0, 3).forEach(host -> host.connect(master));
    everybodyWorksOnce();
    assertThat(detail(hosts.get(1)).view().state().why()).contains("all 1 permissions are held");
  }

  @Test
  void aHostInAPausedRolloutSaysWhoPausedItAfterARestartToo() {
    var hosts = inTwoWaves();
    master.act("r1", Action.PAUSE);
    var before = first(hosts.get(2));
    assertThat(before).contains("paused").contains("operator/anna").contains("because");
    master.restart();
    assertThat(first(hosts.get(2))).isEqualTo(before);
  }

  @Test
  void aHostThatNobodyKnowsIsRefusedByItsName() {
    master.enrolConnected(1);
    var refused = (Answer.Refused<HostDetail>) master.mind.desk.host("nobody");
    assertThat(refused.kind()).isEqualTo(Answer.ExitKind.NOT_FOUND);
    assertThat(refused.message()).contains("no host is called 'nobody'");
  }
}

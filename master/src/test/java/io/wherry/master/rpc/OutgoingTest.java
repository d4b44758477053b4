package io.wherry.master.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.SignedStatement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutgoingTest {
  private final Outgoing outgoing = new Outgoing();

  private static MasterWord announce(String statement) {
    var bytes = statement.getBytes(StandardCharsets.UTF_8);
    return new MasterWord.Announced(new SignedStatement(new ChannelName("stable"), bytes, bytes));
  }

  @Test
  void aHostThatSleptHearsTheNewestStatementOnly() {
    for (int serial = 1; serial <= 1000; serial++)
      assertThat(outgoing.add(announce("serial " + serial))).isTrue();
    assertThat(outgoing.size()).isEqualTo(1);
    assertThat(outgoing.take()).contains(announce("serial 1000"));
    assertThat(outgoing.take()).isEmpty();
  }

  @Test
  void aRefusalThatBecameAPermissionIsNotTold() {
    var change = new ChangeId("c1");
    outgoing.add(new MasterWord.Refused(change, "busy", false, Duration.ofSeconds(5)));
    outgoing.add(new MasterWord.Acknowledged(3));
    outgoing.add(new MasterWord.Permitted(change, Duration.ofMinutes(1)));
    assertThat(outgoing.take()).contains(new MasterWord.Acknowledged(3));
    assertThat(outgoing.take()).contains(new MasterWord.Permitted(change, Duration.ofMinutes(1)));
  }

  @Test
  void whatCannotBeCoalescedIsBounded() {
    int taken = 0;
    while (outgoing.add(new MasterWord.Withdrawn(new ChangeId("c" + taken), "stop"))) taken++;
    assertThat(taken).isEqualTo(Outgoing.MOST);
    assertThat(outgoing.take())
        .isEqualTo(Optional.of(new MasterWord.Withdrawn(new ChangeId("c0"), "stop")));
  }
}

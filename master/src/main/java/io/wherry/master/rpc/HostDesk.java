package io.wherry.master.rpc;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Labels;
import io.wherry.common.model.ReleaseId;
import java.io.IOException;

/**
 * What the doors need of whoever leads the hosts. Called by many threads; for one host in order.
 */
public interface HostDesk {
  /** A host has greeted. What is accepted is followed by words and, exactly once, by its end. */
  Attachment attach(HostId host, Hello hello, Outbox outbox) throws IOException;

  /** A changed host asks whether its change stands. */
  Confirmation confirm(HostId host, ChangeId change, ReleaseId release, Inventory inventory)
      throws IOException;

  /** A machine became a host. May be told twice of the same one, when the first answer was lost. */
  void enrolled(HostId host, Newcomer newcomer) throws IOException;

  /** What is known of a host that has just enrolled; the name is its own word. */
  record Newcomer(
      String machineId, String name, Labels labels, ChannelName channel, Inventory inventory) {}

  /** Whether a host may attend. */
  sealed interface Attachment {
    record Accepted(Seat seat) implements Attachment {}

    /** The host is told to do nothing, and why. */
    record TurnedAway(String reason) implements Attachment {}
  }

  /** One attending host. */
  interface Seat {
    void said(HostWord word) throws IOException;

    void gone();
  }

  /** The master's word on a change. */
  sealed interface Confirmation {
    record Confirmed() implements Confirmation {}

    record NotConfirmed(String reason) implements Confirmation {}
  }
}

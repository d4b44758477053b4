package io.wherry.agent.link;

import io.grpc.StatusRuntimeException;
import io.wherry.agent.identity.HostIdentity;
import io.wherry.common.model.Address;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.wire.Wire;
import io.wherry.proto.v1.AgentsGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks a master whether a change stands, each time over a connection made for the question: only
 * what the changed host can still reach may confirm it. Blocks for {@code patience} per master.
 */
public final class Confirmer {
  private final List<Address> masters;
  private final Supplier<HostIdentity> identity;
  private final Duration patience;

  /** The master's word. */
  public sealed interface Confirmation {
    record Confirmed() implements Confirmation {}

    /** The master was reached and says no. */
    record Denied(String why) implements Confirmation {}

    record Unreachable(String why) implements Confirmation {}
  }

  public Confirmer(List<Address> masters, Supplier<HostIdentity> identity, Duration patience) {
    this.masters = List.copyOf(masters);
    this.identity = identity;
    this.patience = patience;
  }

  public Confirmation confirm(ChangeId change, ReleaseId release, Inventory inventory) {
    var asked = new Wire.Confirmation(change, release, inventory);
    var why = "no master's address is known";
    for (var master : masters) {
      switch (askAt(master, asked)) {
        case Confirmation.Unreachable(var reason) -> why = master + ": " + reason;
        case Confirmation.Confirmed confirmed -> {
          return confirmed;
        }
        case Confirmation.Denied denied -> {
          return denied;
        }
      }
    }
    return new Confirmation.Unreachable(why);
  }

  private Confirmation askAt(Address master, Wire.Confirmation asked) {
    var channel = Channels.to(master, identity.get());
    try {
      var answer =
          AgentsGrpc.newBlockingStub(channel)
              .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
              .confirm(Wire.wire(asked));
      return answer.getConfirmed()
          ? new Confirmation.Confirmed()
          : new Confirmation.Denied(Wire.prose(answer.getReason()));
    } catch (StatusRuntimeException e) {
      return new Confirmation.Unreachable(Reasons.of(e));
    } finally {
      channel.shutdownNow();
    }
  }
}

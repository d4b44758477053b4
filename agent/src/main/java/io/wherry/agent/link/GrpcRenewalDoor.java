package io.wherry.agent.link;

import io.grpc.StatusRuntimeException;
import io.wherry.agent.identity.HostIdentity;
import io.wherry.agent.identity.RenewalDoor;
import io.wherry.common.model.Address;
import io.wherry.common.model.Bytes;
import io.wherry.common.wire.BadWire;
import io.wherry.common.wire.Wire;
import io.wherry.proto.v1.AgentsGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Renews over gRPC, trying each master in turn. */
public final class GrpcRenewalDoor implements RenewalDoor {
  private final List<Address> masters;
  private final Duration patience;

  public GrpcRenewalDoor(List<Address> masters, Duration patience) {
    this.masters = List.copyOf(masters);
    this.patience = patience;
  }

  @Override
  public Answer renew(HostIdentity current, Bytes publicKey, Bytes proof) {
    var why = "no master's address is known";
    for (var master : masters) {
      switch (renewAt(master, current, new Wire.Renewal(publicKey, proof))) {
        case Answer.Renewed renewed -> {
          return renewed;
        }
        case Answer.NotNow(var reason) -> why = master + ": " + reason;
      }
    }
    return new Answer.NotNow(why);
  }

  private Answer renewAt(Address master, HostIdentity current, Wire.Renewal renewal) {
    var channel = Channels.to(master, current);
    try {
      var stub =
          AgentsGrpc.newBlockingStub(channel)
              .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer.Renewed(Wire.certificates(stub.renew(Wire.wire(renewal))));
    } catch (StatusRuntimeException e) {
      return new Answer.NotNow(Reasons.of(e));
    } catch (BadWire e) {
      return new Answer.NotNow(
          "an answer that this version does not understand: " + e.getMessage());
    } finally {
      channel.shutdownNow();
    }
  }
}

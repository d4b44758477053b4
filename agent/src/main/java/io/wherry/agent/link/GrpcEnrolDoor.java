package io.wherry.agent.link;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.wherry.agent.identity.EnrolDoor;
import io.wherry.common.model.Address;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Enrolment;
import io.wherry.common.wire.BadWire;
import io.wherry.common.wire.Wire;
import io.wherry.proto.v1.EnrolmentGrpc;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Enrols over gRPC. */
public final class GrpcEnrolDoor implements EnrolDoor {
  private final Duration patience;

  /** {@code patience} is how long one door may take. */
  public GrpcEnrolDoor(Duration patience) {
    this.patience = patience;
  }

  @Override
  public Answer enrol(Address door, Digest authority, Enrolment asked) {
    var channel = Channels.to(door, new PinnedAuthority(authority));
    try {
      var stub =
          EnrolmentGrpc.newBlockingStub(channel)
              .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer.Welcomed(Wire.enrolled(stub.enrol(Wire.wire(asked))));
    } catch (StatusRuntimeException e) {
      var impostor = Reasons.cause(Status.fromThrowable(e), PinnedAuthority.WrongAuthority.class);
      if (impostor.isPresent())
        return new Answer.Impostor(String.valueOf(impostor.get().getMessage()));
      return Reasons.refused(e)
          ? new Answer.Refused(Reasons.of(e))
          : new Answer.Unreachable(Reasons.of(e));
    } catch (BadWire e) {
      return new Answer.Refused(
          "it gave an answer that this version does not understand: " + e.getMessage());
    } finally {
      channel.shutdownNow();
    }
  }
}

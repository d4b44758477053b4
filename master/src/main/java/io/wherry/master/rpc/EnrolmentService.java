package io.wherry.master.rpc;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import io.wherry.common.model.Address;
import io.wherry.common.model.Enrolled;
import io.wherry.common.model.Enrolment;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.tls.Pem;
import io.wherry.common.wire.Wire;
import io.wherry.master.identity.Admission;
import io.wherry.master.identity.Identity;
import io.wherry.master.identity.Identity.Newcomer;
import io.wherry.proto.v1.EnrolRequest;
import io.wherry.proto.v1.EnrolResponse;
import io.wherry.proto.v1.EnrolmentGrpc;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;

/** The enrol door: strangers with a token become hosts. */
final class EnrolmentService extends EnrolmentGrpc.EnrolmentImplBase {
  private static final int AT_ONCE = 32;

  /** What every new host is told. */
  record Offer(RepositoryName repository, List<Address> agentDoors) {}

  private final HostDesk desk;
  private final Identity identity;
  private final Offer offer;
  private final Answering answering;
  private final Semaphore room = new Semaphore(AT_ONCE);

  EnrolmentService(HostDesk desk, Identity identity, Offer offer, Failures failures) {
    this.desk = desk;
    this.identity = identity;
    this.offer = offer;
    this.answering = new Answering(failures);
  }

  @Override
  public void enrol(EnrolRequest request, StreamObserver<EnrolResponse> to) {
    if (!room.tryAcquire()) {
      to.onError(
          Status.UNAVAILABLE
              .withDescription("too many machines enrol at once; try again")
              .asException());
      return;
    }
    try {
      answering.answer("an enrolment", to, () -> Wire.wire(enrol(Wire.enrolment(request))));
    } finally {
      room.release();
    }
  }

  private Enrolled enrol(Enrolment asked) throws IOException, StatusException {
    if (!Protocols.shared(asked.lowestProtocol(), asked.highestProtocol()))
      throw Protocols.refuse(asked.lowestProtocol(), asked.highestProtocol()).asException();
    return switch (identity.enrol(asked)) {
      case Admission.Granted<Newcomer>(var newcomer) -> welcome(asked, newcomer);
      case Admission.Refused<Newcomer> refused -> throw AgentsService.refusal(refused);
    };
  }

  private Enrolled welcome(Enrolment asked, Newcomer newcomer) throws IOException {
    desk.enrolled(
        newcomer.host(),
        new HostDesk.Newcomer(
            asked.machineId(),
            asked.hostName(),
            newcomer.labels(),
            newcomer.channel(),
            asked.inventory()));
    return new Enrolled(
        newcomer.host(),
        newcomer.chain().stream().map(Pem::der).toList(),
        offer.repository(),
        newcomer.channel(),
        newcomer.labels(),
        offer.agentDoors());
  }
}

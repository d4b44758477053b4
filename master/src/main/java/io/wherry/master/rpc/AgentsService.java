package io.wherry.master.rpc;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.wherry.common.model.HostId;
import io.wherry.common.tls.Pem;
import io.wherry.common.wire.Wire;
import io.wherry.master.identity.Admission;
import io.wherry.master.identity.Caller;
import io.wherry.master.identity.Identity;
import io.wherry.proto.v1.AgentsGrpc;
import io.wherry.proto.v1.ConfirmRequest;
import io.wherry.proto.v1.ConfirmResponse;
import io.wherry.proto.v1.HostMessage;
import io.wherry.proto.v1.MasterMessage;
import io.wherry.proto.v1.RenewRequest;
import io.wherry.proto.v1.RenewResponse;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The agents' door. Who speaks, the certificate says, never the message. */
final class AgentsService extends AgentsGrpc.AgentsImplBase {
  private final HostDesk desk;
  private final Identity identity;
  private final Failures failures;
  private final Answering answering;
  private final ConcurrentMap<HostStream, HostId> streams = new ConcurrentHashMap<>();

  AgentsService(HostDesk desk, Identity identity, Failures failures) {
    this.desk = desk;
    this.identity = identity;
    this.failures = failures;
    this.answering = new Answering(failures);
  }

  @Override
  public StreamObserver<HostMessage> attend(StreamObserver<MasterMessage> out) {
    var host = caller();
    var call = (ServerCallStreamObserver<MasterMessage>) out;
    var stream = new HostStream(host, desk, call, failures, streams::remove);
    streams.put(stream, host);
    call.setOnReadyHandler(stream::pump);
    call.setOnCancelHandler(stream::gone);
    call.setOnCloseHandler(stream::gone);
    return stream;
  }

  @Override
  public void confirm(ConfirmRequest request, StreamObserver<ConfirmResponse> to) {
    var host = caller();
    answering.answer(
        "a confirmation of host " + host,
        to,
        () -> {
          var asked = Wire.confirmation(request);
          return switch (desk.confirm(host, asked.change(), asked.release(), asked.inventory())) {
            case HostDesk.Confirmation.Confirmed() ->
                ConfirmResponse.newBuilder().setConfirmed(true).build();
            case HostDesk.Confirmation.NotConfirmed(var reason) ->
                ConfirmResponse.newBuilder().setReason(reason).build();
          };
        });
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<RenewResponse> to) {
    var host = caller();
    answering.answer(
        "a renewal of host " + host,
        to,
        () -> {
          var renewal = Wire.renewal(request);
          return switch (identity.renew(host, renewal.publicKey(), renewal.proof())) {
            case Admission.Granted<List<java.security.cert.X509Certificate>>(var chain) ->
                Wire.wireCertificates(chain.stream().map(Pem::der).toList());
            case Admission.Refused<List<java.security.cert.X509Certificate>> refused ->
                throw refusal(refused);
          };
        });
  }

  static StatusException refusal(Admission.Refused<?> refused) {
    var status =
        switch (refused.reason()) {
          case UNKNOWN_TOKEN, REVOKED -> Status.PERMISSION_DENIED;
          case TOKEN_EXPIRED -> Status.FAILED_PRECONDITION;
          case TOKEN_USED_UP -> Status.RESOURCE_EXHAUSTED;
          case NOT_PROVEN, BAD_KEY -> Status.INVALID_ARGUMENT;
        };
    return status.withDescription(refused.message()).asException();
  }

  /** Ends every stream of {@code host}. */
  void cut(HostId host, String reason) {
    streams.forEach((stream, of) -> {
      if (of.equals(host)) stream.end(Status.PERMISSION_DENIED.withDescription(reason));
    });
  }

  private static HostId caller() {
    if (Gate.CALLER.get() instanceof Caller.Host(var id)) return id;
    throw new IllegalStateException("the gate of the agents' door let in what is no host");
  }
}

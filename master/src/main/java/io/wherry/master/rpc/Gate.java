package io.wherry.master.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.wherry.master.identity.Caller;
import io.wherry.master.identity.Callers;
import io.wherry.master.identity.Identity;
import io.wherry.master.identity.RoleTable;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Stands at a door: who it is, the certificate says; whether they may, the rule of the door. */
final class Gate implements ServerInterceptor {
  /** The caller that the gate let in. */
  static final Context.Key<Caller> CALLER = Context.key("caller");

  private final Rule rule;

  private interface Rule {
    /** Why not; empty lets in. */
    Optional<Status> refusal(Caller caller, String method);
  }

  private Gate(Rule rule) {
    this.rule = rule;
  }

  static Gate forHosts(Identity identity) {
    return new Gate((caller, _) ->
        switch (caller) {
          case Caller.Host(var id) when identity.revoked(id) ->
              denied(
                  "the identity of host "
                      + id
                      + " was revoked; enrol the machine anew with a new token");
          case Caller.Host _ -> Optional.empty();
          case Caller.Operator operator ->
              denied(
                  "this door is for hosts, not for operators; "
                      + operator.name()
                      + " should call the operators' address");
          case Caller.Stranger(var why) -> denied(why);
        });
  }

  static Gate forOperators(String ownService) {
    return new Gate((caller, method) ->
        switch (caller) {
          case Caller.Operator operator -> role(operator, method, ownService);
          case Caller.Host(var id) -> denied("this door is for operators, not for host " + id);
          case Caller.Stranger(var why) -> denied(why);
        });
  }

  private static Optional<Status> role(Caller.Operator operator, String method, String ownService) {
    // Besides our service there is only reflection here, which any operator may use.
    if (!method.startsWith(ownService + "/")) return Optional.empty();
    var bare = method.substring(ownService.length() + 1);
    var needed = RoleTable.needed(bare);
    if (needed.isEmpty()) return denied("nobody may call " + bare);
    if (operator.role().covers(needed.get())) return Optional.empty();
    return denied(
        bare
            + " needs the role "
            + needed.get().word()
            + "; "
            + operator.name()
            + " has "
            + operator.role().word());
  }

  private static Optional<Status> denied(String why) {
    return Optional.of(Status.PERMISSION_DENIED.withDescription(why));
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var caller = callerOf(call);
    var refusal = rule.refusal(caller, call.getMethodDescriptor().getFullMethodName());
    if (refusal.isPresent()) {
      call.close(refusal.get(), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
  }

  private static Caller callerOf(ServerCall<?, ?> call) {
    var session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) return new Caller.Stranger("the connection is not encrypted");
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? Callers.of(certificate)
          : new Caller.Stranger("the certificate is of an unknown kind");
    } catch (SSLPeerUnverifiedException e) {
      return new Caller.Stranger("no certificate was shown");
    }
  }
}

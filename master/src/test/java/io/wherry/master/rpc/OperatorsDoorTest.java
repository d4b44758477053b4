package io.wherry.master.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Address;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.JoinToken;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.tls.Credential;
import io.wherry.common.tls.Keys;
import io.wherry.master.hold.EventLog;
import io.wherry.master.identity.Authority;
import io.wherry.master.identity.Identity;
import io.wherry.master.identity.Role;
import io.wherry.proto.v1.ListSetsRequest;
import io.wherry.proto.v1.MakeTokenRequest;
import io.wherry.proto.v1.OperatorsGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operators' door over real TLS on loopback, with nobody behind it. */
@Timeout(180)
class OperatorsDoorTest {
  private static final List<Address> ANYWHERE = List.of(new Address("127.0.0.1", 0));

  @TempDir Path folder;
  private final Resources open = new Resources();
  private Authority authority;
  private Doors doors;

  /** Turns every host away. */
  private static final class NobodyHome implements HostDesk {
    @Override
    public Attachment attach(HostId host, Hello hello, Outbox outbox) {
      return new Attachment.TurnedAway("nobody is home");
    }

    @Override
    public Confirmation confirm(
        HostId host, ChangeId change, ReleaseId release, Inventory inventory) {
      return new Confirmation.NotConfirmed("nobody is home");
    }

    @Override
    public void enrolled(HostId host, Newcomer newcomer) {}
  }

  /** The gate must refuse before anybody looks behind it; whoever looks finds a bug of ours. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  @BeforeEach
  void openDoors() throws IOException {
    var log = open.add(EventLog.open(folder.resolve("log")));
    InstantSource clock = InstantSource.system();
    authority = Authority.open(folder.resolve("ca"), clock);
    var policy =
        new Identity.Policy(
            Identity.Policy.USUAL_LIFE, List.of(new Address("localhost", 7441)), List.of());
    var identity = new Identity(authority, log, policy, clock, new SecureRandom());
    identity.start();
    var about = new OperatorDesk.About("1", new RepositoryName("demo"), Instant.EPOCH, List.of());
    var desk =
        new OperatorDesk(nothing(), nothing(), nothing(), nothing(), nothing(), nothing(), about);
    var plan =
        new Doors.Plan(
            ANYWHERE, ANYWHERE, ANYWHERE, List.of(), new RepositoryName("demo"), List.of());
    doors = open.add(new Doors(plan, identity, new NobodyHome(), desk, new SecureRandom()));
    doors.start();
  }

  @AfterEach
  void close() {
    open.close();
  }

  private OperatorsGrpc.OperatorsBlockingStub as(Credential credential) {
    var tls =
        TlsChannelCredentials.newBuilder()
            .keyManager(credential.keyManager())
            .trustManager(Credential.trusting(authority.certificate()));
    return call(tls);
  }

  private OperatorsGrpc.OperatorsBlockingStub as(Role role) {
    return as(authority.operator("alice", role, Duration.ofDays(1)));
  }

  private OperatorsGrpc.OperatorsBlockingStub call(TlsChannelCredentials.Builder tls) {
    var port = doors.operatorAddresses().getFirst().port();
    ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", port, tls.build()).build();
    open.add(channel::shutdownNow);
    return OperatorsGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private static Status refusal(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
  }

  @Test
  void anAdminMakesATokenAndAViewerDoesNot() {
    var made =
        as(Role.ADMIN)
            .makeToken(MakeTokenRequest.newBuilder().setUses(3).putLabels("rack", "a1").build());
    assertThat(JoinToken.parse(made.getToken()).authority()).isEqualTo(authority.fingerprint());
    var refused = refusal(() -> as(Role.VIEWER).makeToken(MakeTokenRequest.getDefaultInstance()));
    assertThat(refused.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refused.getDescription())
        .isEqualTo("MakeToken needs the role admin; alice has viewer");
  }

  @Test
  void badInputIsRefusedInWordsOfItsOwn() {
    var label =
        refusal(() ->
            as(Role.ADMIN)
                .makeToken(MakeTokenRequest.newBuilder().putLabels("Rack!", "a1").build()));
    assertThat(label.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(label.getDescription()).isEqualTo("labels: not a label: 'Rack!'");
    var channel =
        refusal(() ->
            as(Role.ADMIN).makeToken(MakeTokenRequest.newBuilder().setChannel("../x").build()));
    assertThat(channel.getDescription()).contains("not a channel name");
  }

  @Test
  void aHostsCertificateOpensNoOperatorsDoor() {
    var pair = Keys.generate();
    var host =
        new Credential(
            pair.getPrivate(),
            authority.host(new HostId("a".repeat(26)), pair.getPublic(), Duration.ofDays(1)));
    var refused = refusal(() -> as(host).listSets(ListSetsRequest.getDefaultInstance()));
    assertThat(refused.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refused.getDescription()).contains("this door is for operators");
  }

  @Test
  void whoShowsNoCertificateIsNotHeard() {
    var nobody =
        TlsChannelCredentials.newBuilder()
            .trustManager(Credential.trusting(authority.certificate()));
    assertThat(refusal(() -> call(nobody).listSets(ListSetsRequest.getDefaultInstance())).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aBugOfOursTellsAReferenceAndNoStack() {
    var refused = refusal(() -> as(Role.VIEWER).listSets(ListSetsRequest.getDefaultInstance()));
    assertThat(refused.getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(refused.getDescription())
        .matches("the master failed; its log tells more under [0-9a-f]{8}");
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    var taken = doors.operatorAddresses();
    var door =
        new Door(
            "operators", taken, authority.server(List.of()), java.util.Optional.empty(), List.of());
    var failure = catchThrowableOfType(IOException.class, door::start);
    assertThat(failure)
        .hasMessageContaining("cannot listen on")
        .hasMessageContaining(taken.getFirst().toString())
        .hasMessageContaining("another master");
    door.close();
    door.close();
  }
}

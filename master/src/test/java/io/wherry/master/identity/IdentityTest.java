package io.wherry.master.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.Address;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Enrolment;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Labels;
import io.wherry.common.tls.Keys;
import io.wherry.master.hold.EventLog;
import io.wherry.master.identity.Admission.Granted;
import io.wherry.master.identity.Admission.Reason;
import io.wherry.master.identity.Admission.Refused;
import io.wherry.master.identity.Identity.Newcomer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
  private static final String ADMIN = "operator/admin";

  @TempDir Path folder;
  private Instant now = Instant.parse("2026-11-21T00:00:00Z");
  private EventLog log;
  private Identity identity;

  @BeforeEach
  void open() throws IOException {
    log = EventLog.open(folder.resolve("log"));
    identity = identity();
  }

  @AfterEach
  void close() {
    log.close();
  }

  /** As a master that has just started would have it. */
  private Identity identity() throws IOException {
    var policy =
        new Identity.Policy(
            Identity.Policy.USUAL_LIFE, List.of(new Address("master.example", 7441)), List.of());
    var made =
        new Identity(
            Authority.open(folder.resolve("ca"), () -> now),
            log,
            policy,
            () -> now,
            new SecureRandom());
    made.start();
    return made;
  }

  private String token(int uses, Duration valid) throws IOException {
    return identity
        .makeToken(uses, valid, Labels.NONE, new ChannelName("stable"), ADMIN)
        .token()
        .secret();
  }

  private static Enrolment asked(String secret, KeyPair pair, String machine) {
    var proof = Keys.prove(pair.getPrivate(), Enrolment.provenText(secret, machine));
    return new Enrolment(
        secret,
        new Bytes(pair.getPublic().getEncoded()),
        new Bytes(proof),
        machine,
        "web1",
        new Inventory(List.of()),
        1,
        1);
  }

  private Admission<Newcomer> enrol(String secret, KeyPair pair) throws IOException {
    return identity.enrol(asked(secret, pair, "machine"));
  }

  private static Newcomer granted(Admission<Newcomer> admission) {
    assertThat(admission).isInstanceOf(Granted.class);
    return ((Granted<Newcomer>) admission).what();
  }

  private static Reason reason(Admission<?> admission) {
    assertThat(admission).isInstanceOf(Refused.class);
    return ((Refused<?>) admission).reason();
  }

  @Test
  void aHostsCertificateNamesItAndEndsInThirtyDays() throws Exception {
    var newcomer = granted(enrol(token(1, Duration.ofHours(1)), Keys.generate()));
    var certificate = newcomer.chain().getFirst();
    certificate.verify(identity.authority().certificate().getPublicKey());
    assertThat(Callers.of(certificate)).isEqualTo(new Caller.Host(newcomer.host()));
    assertThat(certificate.getNotAfter().toInstant()).isEqualTo(now.plus(Duration.ofDays(30)));
    assertThat(identity.certificateExpires(newcomer.host()))
        .contains(now.plus(Duration.ofDays(30)));
  }

  @Test
  void theSecretOfATokenIsNowhereOnDisk() throws Exception {
    var secret = token(1, Duration.ofHours(1));
    log.close();
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList())
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .doesNotContain(secret);
    }
  }

  @Test
  void aTokenIsGoodForItsUsesOverARestartAndNoMore() throws Exception {
    var secret = token(2, Duration.ofHours(1));
    granted(enrol(secret, Keys.generate()));
    identity = identity();
    granted(enrol(secret, Keys.generate()));
    identity = identity();
    assertThat(reason(enrol(secret, Keys.generate()))).isEqualTo(Reason.TOKEN_USED_UP);
  }

  @Test
  void aMachineWhoseAnswerWasLostAsksAgainAndIsTheSameHost() throws Exception {
    var secret = token(1, Duration.ofHours(1));
    var pair = Keys.generate();
    var first = granted(enrol(secret, pair));
    assertThat(granted(enrol(secret, pair)).host()).isEqualTo(first.host());
  }

  @Test
  void anExpiredAnUnknownAndAnUnprovenOneAreToldApart() throws Exception {
    var secret = token(1, Duration.ofHours(1));
    var pair = Keys.generate();
    assertThat(reason(enrol("z".repeat(32), pair))).isEqualTo(Reason.UNKNOWN_TOKEN);
    var stolenProof = asked(secret, pair, "machine").proof();
    var other =
        new Enrolment(
            secret,
            new Bytes(pair.getPublic().getEncoded()),
            stolenProof,
            "another machine",
            "x",
            new Inventory(List.of()),
            1,
            1);
    assertThat(reason(identity.enrol(other))).isEqualTo(Reason.NOT_PROVEN);
    var garbage =
        new Enrolment(
            secret,
            new Bytes(new byte[] {1, 2, 3}),
            stolenProof,
            "machine",
            "x",
            new Inventory(List.of()),
            1,
            1);
    assertThat(reason(identity.enrol(garbage))).isEqualTo(Reason.BAD_KEY);
    now = now.plus(Duration.ofHours(1));
    assertThat(reason(enrol(secret, pair))).isEqualTo(Reason.TOKEN_EXPIRED);
  }

  @Test
  void aRevokedHostStaysRevokedOverARestart() throws Exception {
    var secret = token(1, Duration.ofHours(1));
    var pair = Keys.generate();
    var host = granted(enrol(secret, pair)).host();
    identity.revoke(host, ADMIN, "stolen");
    identity = identity();
    assertThat(identity.revoked(host)).isTrue();
    assertThat(reason(enrol(secret, pair))).isEqualTo(Reason.REVOKED);
    var fresh = Keys.generate();
    var proof = Keys.prove(fresh.getPrivate(), host.value().getBytes(StandardCharsets.UTF_8));
    assertThat(
            reason(
                identity.renew(host, new Bytes(fresh.getPublic().getEncoded()), new Bytes(proof))))
        .isEqualTo(Reason.REVOKED);
  }

  @Test
  void aRenewalNeedsTheNewKeysProof() throws Exception {
    var host = granted(enrol(token(1, Duration.ofHours(1)), Keys.generate())).host();
    var fresh = new Bytes(Keys.generate().getPublic().getEncoded());
    var foreign =
        Keys.prove(Keys.generate().getPrivate(), host.value().getBytes(StandardCharsets.UTF_8));
    assertThat(reason(identity.renew(host, fresh, new Bytes(foreign))))
        .isEqualTo(Reason.NOT_PROVEN);
  }

  @Test
  void tokensForNobodyOrForEverAreNotMade() {
    assertThatThrownBy(() -> token(0, Duration.ofHours(1))).hasMessageContaining("uses");
    assertThatThrownBy(() -> token(1, Duration.ofDays(4000)))
        .hasMessageContaining("a year at most");
  }

  @Test
  void theAuthorityIsTheSameAfterARestartAndItsKeyIsPrivate() throws Exception {
    var again = Authority.open(folder.resolve("ca"), () -> now);
    assertThat(again.fingerprint()).isEqualTo(identity.authority().fingerprint());
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("ca/ca.key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void anAuthorityWhoseKeyOthersMayReadIsRefused() throws Exception {
    Files.setPosixFilePermissions(
        folder.resolve("ca/ca.key"), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Authority.open(folder.resolve("ca"), () -> now))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void aDamagedAuthorityIsNeverReplacedInSilence() throws Exception {
    Files.writeString(folder.resolve("ca/ca.pem"), "rubbish");
    assertThatThrownBy(() -> Authority.open(folder.resolve("ca"), () -> now))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("restore it from a backup");
  }

  @Test
  void anOperatorsCertificateBearsItsRole() {
    var alice = identity.authority().operator("alice", Role.OPERATOR, Duration.ofDays(90));
    assertThat(Callers.of(alice.certificate()))
        .isEqualTo(new Caller.Operator("alice", Role.OPERATOR));
    assertThatThrownBy(() -> identity.authority().operator("a/b", Role.ADMIN, Duration.ofDays(1)))
        .hasMessageContaining("not an operator's name");
  }
}

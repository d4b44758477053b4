package io.wherry.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.identity.Enroller;
import io.wherry.agent.identity.HostIdentity;
import io.wherry.agent.identity.IdentityStore;
import io.wherry.agent.identity.LiveIdentity;
import io.wherry.agent.link.Confirmer;
import io.wherry.agent.link.GrpcEnrolDoor;
import io.wherry.agent.link.GrpcMasterLink;
import io.wherry.agent.link.GrpcRenewalDoor;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Address;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.JoinToken;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.time.Backoff;
import io.wherry.master.identity.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both ends of the wire, over real TLS on loopback. */
@Timeout(180)
class DoorsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Inventory NOTHING = new Inventory(List.of());

  @TempDir Path folder;
  private final Resources open = new Resources();
  private TestMaster master;

  @BeforeEach
  void openDoors() throws IOException {
    master = open.add(new TestMaster(folder.resolve("master")));
  }

  @AfterEach
  void closeDoors() {
    open.close();
  }

  private IdentityStore store(String host) {
    return new IdentityStore(folder.resolve(host));
  }

  private Enroller.Outcome enrol(String host, String token, boolean force) throws IOException {
    return new Enroller(store(host), new GrpcEnrolDoor(PATIENCE), master.clock)
        .enrol(token, new Enroller.Machine("machine-" + host, host, NOTHING), force);
  }

  private HostIdentity join(String host) throws IOException {
    var outcome = enrol(host, master.token(1, Duration.ofHours(1)).token().text(), false);
    assertThat(outcome).isInstanceOf(Enroller.Outcome.Joined.class);
    return ((Enroller.Outcome.Joined) outcome).identity();
  }

  private static String why(Enroller.Outcome outcome) {
    return switch (outcome) {
      case Enroller.Outcome.Failed(var why) -> why;
      case Enroller.Outcome.NotKept(var why) -> why;
      case Enroller.Outcome.Unreachable(var why) -> why;
      case Enroller.Outcome.Joined(var identity) ->
          throw new AssertionError("enrolled as " + identity.host());
    };
  }

  private Hello hello(String instance, Inventory inventory) {
    var agent = new Hello.Agent("1", 1, 1, instance, List.of());
    var machine = new Hello.Machine("a", "linux", "machine-a", "boot", master.now);
    var following =
        new Hello.Following(new RepositoryName("demo"), new ChannelName("stable"), true, 0, 0);
    return new Hello(
        agent,
        machine,
        following,
        inventory,
        Optional.empty(),
        Optional.empty(),
        Hello.Reports.NONE);
  }

  private GrpcMasterLink link(HostIdentity identity, Heard heard, Address... masters) {
    var setup =
        new GrpcMasterLink.Setup(
            List.of(masters),
            new Backoff(Duration.ofMillis(20), Duration.ofMillis(200)),
            Duration.ofSeconds(1),
            PATIENCE);
    return open.add(
        new GrpcMasterLink(setup, () -> identity, heard, master.clock, new SplittableRandom(1)));
  }

  private GrpcMasterLink attend(HostIdentity identity, Heard heard, String instance) {
    var link = link(identity, heard, master.agentsDoor());
    heard.onUp(() -> link.send(new HostWord.Greeted(hello(instance, NOTHING))));
    link.start();
    return link;
  }

  @Test
  void aMachineWithATokenBecomesAHostAndKeepsItsIdentity() throws Exception {
    var identity = join("a");
    var kept = store("a").load().orElseThrow();
    assertThat(kept.host()).isEqualTo(identity.host());
    assertThat(kept.membership()).isEqualTo(identity.membership());
    assertThat(kept.credential()).isEqualTo(identity.credential());
    assertThat(kept.membership().releaseKeys()).containsExactly("R".repeat(56));
    assertThat(kept.membership().channel().value()).isEqualTo("stable");
    assertThat(kept.membership().masters()).hasSize(1);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(store("a").folder().resolve("credential.pem"))))
        .isEqualTo("rw-------");
    assertThat(master.desk.newcomers.get(identity.host()).labels().values())
        .containsEntry("rack", "a1");
    assertThat(folder.resolve("a").resolve("pending-key.pem")).doesNotExist();
  }

  @Test
  void aSecondEnrolmentNeedsForceAndThenReplacesTheIdentity() throws Exception {
    var first = join("a");
    var token = master.token(1, Duration.ofHours(1)).token().text();
    assertThat(why(enrol("a", token, false))).contains("has enrolled before").contains("--force");
    assertThat(enrol("a", token, true)).isInstanceOf(Enroller.Outcome.Joined.class);
    assertThat(store("a").load().orElseThrow().host()).isNotEqualTo(first.host());
  }

  @Test
  void eachBadTokenIsRefusedInItsOwnWords() throws Exception {
    var made = master.token(1, Duration.ofHours(1));
    var good = made.token();
    var invented =
        new JoinToken(good.doors(), good.authority(), good.releaseKeys(), "b".repeat(32));
    var otherAuthority =
        new JoinToken(good.doors(), Digest.of(new byte[1]), good.releaseKeys(), good.secret());
    var nobodyThere =
        new JoinToken(
            List.of(new Address("127.0.0.1", 1)),
            good.authority(),
            good.releaseKeys(),
            good.secret());

    assertThat(why(enrol("a", "swordfish", false))).contains("not a join token");
    assertThat(why(enrol("a", invented.text(), false))).contains("no such join token");
    assertThat(why(enrol("a", otherAuthority.text(), false)))
        .contains("NOT TRUSTED")
        .contains("fingerprint");
    assertThat(why(enrol("a", nobodyThere.text(), false)))
        .contains("no master can be reached")
        .contains("127.0.0.1:1");
    assertThat(store("a").exists()).isFalse();

    assertThat(enrol("a", good.text(), false)).isInstanceOf(Enroller.Outcome.Joined.class);
    assertThat(why(enrol("b", good.text(), false))).contains("used 1 of 1 times");

    var second = master.token(5, Duration.ofHours(1)).token().text();
    master.now = master.now.plus(Duration.ofHours(2));
    assertThat(why(enrol("b", second, false))).contains("expired at");
    assertThat(store("b").exists()).isFalse();
  }

  @Test
  void aHostWhoseClockIsWrongIsToldSo() throws Exception {
    var token = master.token(1, Duration.ofHours(1)).token().text();
    var enroller =
        new Enroller(
            store("a"), new GrpcEnrolDoor(PATIENCE), () -> master.now.plus(Duration.ofDays(4000)));
    assertThat(why(enroller.enrol(token, new Enroller.Machine("m", "a", NOTHING), false)))
        .contains("clock")
        .contains("set the clock");
    assertThat(store("a").exists()).isFalse();
  }

  @Test
  void wordsGoBothWaysAndAHelloOfThreeThousandPackagesFits() throws Exception {
    var identity = join("a");
    var packages = new ArrayList<InstalledPackage>();
    for (int i = 0; i < 3000; i++)
      packages.add(
          new InstalledPackage(
              PackageId.of("sys-libs/package" + i + "x", "1." + i, "0"),
              Optional.of(Digest.of(new byte[] {(byte) i})),
              true));
    var heard = new Heard();
    var link = link(identity, heard, master.agentsDoor());
    heard.onUp(() -> link.send(new HostWord.Greeted(hello("one", new Inventory(packages)))));
    link.start();
    assertThat(heard.next(MasterWord.Welcomed.class).heartbeat()).isEqualTo(Duration.ofSeconds(1));
    assertThat(master.desk.heard.poll(60, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            HostWord.Greeted.class,
            greeted -> assertThat(greeted.hello().inventory().packages()).hasSize(3000));
    assertThat(master.desk.heard.poll(60, TimeUnit.SECONDS)).isInstanceOf(HostWord.Beat.class);
    master.desk.outboxes.get(identity.host()).send(new MasterWord.Acknowledged(7));
    assertThat(heard.next(MasterWord.Acknowledged.class).upTo()).isEqualTo(7);
    link.close();
    assertThat(master.desk.gone.poll(60, TimeUnit.SECONDS)).isEqualTo(identity.host());
  }

  @Test
  void aMasterThatTheHostObjectsToIsLeft() throws Exception {
    var heard = new Heard();
    heard.objecting("this master is out of date");
    attend(join("a"), heard, "one");
    assertThat(heard.nextDown()).contains("this master is out of date");
  }

  @Test
  void aCutConnectionComesBackByItself() throws Exception {
    var identity = join("a");
    var heard = new Heard();
    attend(identity, heard, "one");
    heard.next(MasterWord.Welcomed.class);
    master.reopen();
    assertThat(heard.nextDown()).contains("127.0.0.1");
    heard.next(MasterWord.Welcomed.class);
    assertThat(master.desk.gone.poll(60, TimeUnit.SECONDS)).isEqualTo(identity.host());
  }

  @Test
  void aDeadMasterIsPassedOverForTheNext() throws Exception {
    var identity = join("a");
    var heard = new Heard();
    var link = link(identity, heard, new Address("127.0.0.1", 1), master.agentsDoor());
    heard.onUp(() -> link.send(new HostWord.Greeted(hello("one", NOTHING))));
    link.start();
    assertThat(heard.nextDown()).contains("127.0.0.1:1");
    heard.next(MasterWord.Welcomed.class);
  }

  @Test
  void aClonedIdentityIsHeldAndNotObeyed() throws Exception {
    var identity = join("a");
    var original = new Heard();
    attend(identity, original, "one");
    original.next(MasterWord.Welcomed.class);
    var clone = new Heard();
    attend(identity, clone, "two");
    assertThat(clone.next(MasterWord.Held.class).reason()).contains("clone");
    assertThat(clone.nextDown()).contains("the master ended the stream");
  }

  @Test
  void aHostThatIsHeldLaterGreetsAnewUntilItIsLetIn() throws Exception {
    var identity = join("a");
    var heard = new Heard();
    attend(identity, heard, "one");
    heard.next(MasterWord.Welcomed.class);
    master.desk.outboxes.get(identity.host()).send(new MasterWord.Held("two agents are alive"));
    assertThat(heard.next(MasterWord.Held.class).reason()).isEqualTo("two agents are alive");
    assertThat(heard.nextDown()).contains("the master ended the stream");
    heard.next(MasterWord.Welcomed.class);
  }

  @Test
  void aRevokedHostIsCutOffAndStaysOut() throws Exception {
    var identity = join("a");
    var heard = new Heard();
    attend(identity, heard, "one");
    heard.next(MasterWord.Welcomed.class);
    master.doors.revoke(identity.host(), "operator/test", "stolen");
    assertThat(heard.nextDown()).contains("revoked").contains("stolen");
    assertThat(heard.nextDown()).contains("revoked").contains("enrol the machine anew");
  }

  @Test
  void anOperatorsCertificateOpensNoAgentsDoor() throws Exception {
    var identity = join("a");
    var heard = new Heard();
    attend(
        identity.with(master.authority.operator("alice", Role.ADMIN, Duration.ofDays(1))),
        heard,
        "one");
    assertThat(heard.nextDown()).contains("this door is for hosts");
    assertThat(master.desk.heard).isEmpty();
  }

  @Test
  void aCertificateOfAnotherAuthorityIsWorthNothing() throws Exception {
    var identity = join("a");
    try (var other = new TestMaster(folder.resolve("other"))) {
      var foreign = other.authority.operator("eve", Role.ADMIN, Duration.ofDays(1));
      var heard = new Heard();
      attend(identity.with(foreign), heard, "one");
      assertThat(heard.nextDown()).contains("no secure connection");
      var toOther = new Heard();
      link(identity, toOther, other.agentsDoor()).start();
      assertThat(toOther.nextDown()).contains("no secure connection");
    }
    assertThat(master.desk.heard).isEmpty();
  }

  @Test
  void anExpiredCertificateSaysWhatToDo() throws Exception {
    var identity = join("a");
    master.now = master.now.plus(Duration.ofDays(31));
    var heard = new Heard();
    attend(identity, heard, "one");
    assertThat(heard.nextDown()).contains("certificate expired").contains("enroll --force");
  }

  @Test
  void aCertificateIsRenewedOverTheLiveIdentity() throws Exception {
    var identity = join("a");
    var live =
        new LiveIdentity(
            identity,
            store("a"),
            new GrpcRenewalDoor(List.of(master.agentsDoor()), PATIENCE),
            master.clock,
            new SplittableRandom(1));
    master.now = master.now.plus(Duration.ofMinutes(2));
    assertThat(live.renew()).isInstanceOf(LiveIdentity.Renewal.Fresh.class);
    assertThat(live.current().credential().expires()).isAfter(identity.credential().expires());
    assertThat(live.current().credential().key()).isNotEqualTo(identity.credential().key());
    assertThat(store("a").load().orElseThrow().credential()).isEqualTo(live.current().credential());
    var heard = new Heard();
    attend(live.current(), heard, "one");
    heard.next(MasterWord.Welcomed.class);
  }

  @Test
  void aFailedRenewalLeavesTheOldIdentityGood() throws Exception {
    var identity = join("a");
    master.doors.revoke(identity.host(), "operator/test", "stolen");
    var live =
        new LiveIdentity(
            identity,
            store("a"),
            new GrpcRenewalDoor(List.of(master.agentsDoor()), PATIENCE),
            master.clock,
            new SplittableRandom(1));
    assertThat(live.renew())
        .isInstanceOfSatisfying(
            LiveIdentity.Renewal.Failed.class,
            failed -> assertThat(failed.why()).contains("revoked"));
    assertThat(store("a").load().orElseThrow().credential()).isEqualTo(identity.credential());
  }

  @Test
  void aChangeIsConfirmedOverAFreshConnection() throws Exception {
    var identity = join("a");
    var release = new ReleaseId(new RepositoryName("demo"), 1);
    var confirmer = new Confirmer(List.of(master.agentsDoor()), () -> identity, PATIENCE);
    assertThat(confirmer.confirm(new ChangeId("good"), release, NOTHING))
        .isEqualTo(new Confirmer.Confirmation.Confirmed());
    assertThat(confirmer.confirm(new ChangeId("bad"), release, NOTHING))
        .isEqualTo(new Confirmer.Confirmation.Denied("no such change of " + identity.host()));
    var lost = new Confirmer(List.of(new Address("127.0.0.1", 1)), () -> identity, PATIENCE);
    assertThat(lost.confirm(new ChangeId("good"), release, NOTHING))
        .isInstanceOf(Confirmer.Confirmation.Unreachable.class);
  }

  @Test
  void aFailureOfTheMasterTellsAReferenceAndNothingElse() throws Exception {
    var identity = join("a");
    var heard = new Heard();
    var link = attend(identity, heard, "one");
    heard.next(MasterWord.Welcomed.class);
    master.desk.failing = true;
    link.send(new HostWord.Beat(master.now));
    assertThat(heard.nextDown()).contains("its log tells more under").doesNotContain("secret");
  }
}

package io.wherry.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.identity.EnrolDoor;
import io.wherry.agent.identity.Enroller;
import io.wherry.agent.identity.HostIdentity;
import io.wherry.agent.identity.IdentityStore;
import io.wherry.agent.identity.LiveIdentity;
import io.wherry.agent.link.GrpcEnrolDoor;
import io.wherry.agent.link.GrpcMasterLink;
import io.wherry.agent.link.GrpcRenewalDoor;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Enrolled;
import io.wherry.common.model.Enrolment;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.time.Backoff;
import io.wherry.common.wire.Heard.Known;
import io.wherry.common.wire.OldWire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** At the real doors, a host that says and understands no more than an earlier version did. */
@Timeout(180)
class EarlierHostsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int THE_FIRST = 1000;
  private static final Inventory HAS =
      new Inventory(
          List.of(
              new InstalledPackage(
                  PackageId.of("sys-libs/zlib", "1.3", "0"), Optional.empty(), false)));

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

  private IdentityStore store() {
    return new IdentityStore(folder.resolve("host"));
  }

  private String token() throws IOException {
    return master.token(1, Duration.ofHours(1)).token().text();
  }

  private Enroller.Outcome enrol(
      String token, UnaryOperator<Enrolment> asked, UnaryOperator<Enrolled> heard) {
    var door = new GrpcEnrolDoor(PATIENCE);
    EnrolDoor old =
        (address, authority, enrolment) ->
            switch (door.enrol(address, authority, asked.apply(enrolment))) {
              case EnrolDoor.Answer.Welcomed(var answer) ->
                  new EnrolDoor.Answer.Welcomed(heard.apply(answer));
              case EnrolDoor.Answer answer -> answer;
            };
    return new Enroller(store(), old, master.clock)
        .enrol(token, new Enroller.Machine("machine-old", "old", HAS), false);
  }

  private Hello hello(int lowest, int highest) {
    return new Hello(
        new Hello.Agent("0.0.1", lowest, highest, "one", List.of()),
        new Hello.Machine("old", "linux", "machine-old", "boot", master.now),
        new Hello.Following(new RepositoryName("demo"), new ChannelName("stable"), true, 0, 0),
        HAS,
        Optional.empty(),
        Optional.empty(),
        Hello.Reports.NONE);
  }

  private Heard attends(HostIdentity identity, HostWord greeting) {
    var heard = new Heard();
    var setup =
        new GrpcMasterLink.Setup(
            List.of(master.agentsDoor()),
            new Backoff(Duration.ofMillis(20), Duration.ofMillis(200)),
            Duration.ofSeconds(1),
            PATIENCE);
    var link =
        open.add(
            new GrpcMasterLink(
                setup, () -> identity, heard, master.clock, new SplittableRandom(1)));
    heard.onUp(() -> link.send(greeting));
    link.start();
    return heard;
  }

  private HostIdentity joined(Enroller.Outcome outcome) {
    assertThat(outcome).isInstanceOf(Enroller.Outcome.Joined.class);
    return ((Enroller.Outcome.Joined) outcome).identity();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, THE_FIRST})
  void itEnrolsAttendsAndRenewsItsCertificate(int versions) throws Exception {
    var wire = OldWire.ago(versions);
    var identity = joined(enrol(token(), wire::asked, wire::answered));
    var newcomer = master.desk.newcomers.get(identity.host());
    assertThat(newcomer.name()).isEqualTo("old");
    assertThat(newcomer.labels().values()).containsEntry("rack", "a1");
    assertThat(newcomer.inventory().packages())
        .extracting(InstalledPackage::id)
        .containsExactly(PackageId.of("sys-libs/zlib", "1.3", "0"));
    assertThat(store().load().orElseThrow().membership()).isEqualTo(identity.membership());

    var greeting = wire.said(new HostWord.Greeted(hello(1, 1)));
    var heard = attends(identity, ((Known<HostWord>) greeting).word());
    var welcome = heard.next(MasterWord.Welcomed.class);
    assertThat(wire.heard(welcome)).isInstanceOf(Known.class);
    assertThat(master.desk.heard.poll(60, TimeUnit.SECONDS)).isInstanceOf(HostWord.Greeted.class);

    var live =
        new LiveIdentity(
            identity,
            store(),
            new GrpcRenewalDoor(List.of(master.agentsDoor()), PATIENCE),
            master.clock,
            new SplittableRandom(1));
    assertThat(live.renew()).isInstanceOf(LiveIdentity.Renewal.Fresh.class);
  }

  @Test
  void whoSharesNoProtocolIsRefusedInWordsAndItsTokenIsStillGood() throws Exception {
    var token = token();
    UnaryOperator<Enrolment> later =
        e ->
            new Enrolment(
                e.secret(),
                e.publicKey(),
                e.proof(),
                e.machineId(),
                e.hostName(),
                e.inventory(),
                7,
                9);
    assertThat(enrol(token, later, UnaryOperator.identity()))
        .isInstanceOfSatisfying(
            Enroller.Outcome.Failed.class,
            failed ->
                assertThat(failed.why())
                    .contains("this master speaks protocols")
                    .contains("the agent 7 to 9; update the master"));
    assertThat(master.desk.newcomers).isEmpty();
    assertThat(store().exists()).isFalse();

    var identity = joined(enrol(token, UnaryOperator.identity(), UnaryOperator.identity()));
    var heard = attends(identity, new HostWord.Greeted(hello(7, 9)));
    assertThat(heard.nextDown()).contains("the agent 7 to 9; update the master");
    assertThat(master.desk.heard).isEmpty();
  }
}

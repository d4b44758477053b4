package io.wherry.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report;
import io.wherry.common.model.Step;
import io.wherry.common.testing.RandomModel;
import io.wherry.proto.v1.EnrolRequest;
import io.wherry.proto.v1.Heartbeat;
import io.wherry.proto.v1.HostMessage;
import io.wherry.proto.v1.MasterMessage;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WireTest {
  private static final int ROUNDS = 1000;

  @Test
  void whateverAHostSaysArrivesAsItWasSaid() throws Exception {
    for (int seed = 0; seed < ROUNDS; seed++) {
      var word = new RandomModel(seed).hostWord();
      assertThat(Wire.hostWord(HostMessage.parseFrom(Wire.wire(word).toByteArray())))
          .isEqualTo(new Heard.Known<>(word));
    }
  }

  @Test
  void whateverTheMasterSaysArrivesAsItWasSaid() throws Exception {
    for (int seed = 0; seed < ROUNDS; seed++) {
      var word = new RandomModel(seed).masterWord();
      assertThat(Wire.masterWord(MasterMessage.parseFrom(Wire.wire(word).toByteArray())))
          .isEqualTo(new Heard.Known<>(word));
    }
  }

  @Test
  void enrolmentConfirmationAndRenewalArriveAsTheyWereSaid() throws Exception {
    for (int seed = 0; seed < ROUNDS; seed++) {
      var model = new RandomModel(seed);
      var asked = model.enrolment();
      var enrolled = model.enrolled();
      var confirmation = new Wire.Confirmation(model.change(), model.release(), model.inventory());
      var renewal = new Wire.Renewal(model.bytes(90), model.bytes(90));
      assertThat(Wire.enrolment(Wire.wire(asked))).isEqualTo(asked);
      assertThat(Wire.enrolled(Wire.wire(enrolled))).isEqualTo(enrolled);
      assertThat(Wire.confirmation(Wire.wire(confirmation))).isEqualTo(confirmation);
      assertThat(Wire.renewal(Wire.wire(renewal))).isEqualTo(renewal);
      assertThat(Wire.certificates(Wire.wireCertificates(enrolled.certificates())))
          .isEqualTo(enrolled.certificates());
    }
  }

  @Test
  void mangledBytesEitherFailToParseOrAreRefusedByNameOrAreAWord() {
    var random = new SplittableRandom(7);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      boolean host = random.nextBoolean();
      var model = new RandomModel(round % 50);
      var bytes =
          (host ? Wire.wire(model.hostWord()) : Wire.wire(model.masterWord())).toByteArray();
      for (int i = random.nextInt(1, 4); i > 0 && bytes.length > 0; i--)
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      try {
        if (host) Wire.hostWord(HostMessage.parseFrom(bytes));
        else Wire.masterWord(MasterMessage.parseFrom(bytes));
      } catch (BadWire e) {
        assertThat(e.getMessage()).contains(": ");
        refused++;
      } catch (InvalidProtocolBufferException e) {
        assertThat(e).isNotNull();
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void aMalformedFieldIsNamedWithItsPlace() {
    var order = new RandomModel(3).order();
    var wire = Wire.wire(new MasterWord.Ordered(order)).toBuilder();
    var changes = wire.getOrderBuilder().getPlanBuilder();
    changes
        .clearChanges()
        .addChangesBuilder()
        .getRemoveBuilder()
        .getPackageBuilder()
        .setCategory("a")
        .setName("b")
        .setVersion("1")
        .setSlot("../etc");
    assertThatThrownBy(() -> Wire.masterWord(wire.build()))
        .isInstanceOf(BadWire.class)
        .hasMessage("order.plan.changes[0].remove.package.slot: not a slot: '../etc'");
  }

  @Test
  void aMissingPartIsSaidToBeMissing() {
    var wire = HostMessage.newBuilder();
    wire.getPermissionRequestBuilder().setChangeId("c1");
    assertThatThrownBy(() -> Wire.hostWord(wire.build()))
        .isInstanceOf(BadWire.class)
        .hasMessage("permission_request.release: missing");
  }

  @Test
  void numbersThatDoNotFitAreRefused() {
    var beat =
        HostMessage.newBuilder()
            .setHeartbeat(Heartbeat.newBuilder().setWallClockMillis(-1))
            .build();
    assertThatThrownBy(() -> Wire.hostWord(beat))
        .isInstanceOf(BadWire.class)
        .hasMessageStartingWith("heartbeat.wall_clock_millis");
    var acknowledged = MasterMessage.newBuilder();
    acknowledged.getReportsAcknowledgedBuilder().setUpTo(-1);
    assertThatThrownBy(() -> Wire.masterWord(acknowledged.build()))
        .isInstanceOf(BadWire.class)
        .hasMessage("reports_acknowledged.up_to: too large: 18446744073709551615");
  }

  @Test
  void namesWithControlCharactersNeverReachATerminal() {
    var model = new RandomModel(1);
    var wire = Wire.wire(new HostWord.Greeted(model.hello())).toBuilder();
    wire.getHelloBuilder().setHostName("evil\u001b[2J");
    assertThatThrownBy(() -> Wire.hostWord(wire.build()))
        .isInstanceOf(BadWire.class)
        .hasMessage("hello.host_name: holds a control character");
    wire.getHelloBuilder().setHostName("a".repeat(1000));
    assertThatThrownBy(() -> Wire.hostWord(wire.build()))
        .isInstanceOf(BadWire.class)
        .hasMessageStartingWith("hello.host_name: 1000 characters");
  }

  @Test
  void proseIsCleanedAndCutButNeverRefused() throws Exception {
    var model = new RandomModel(1);
    var progress =
        new Report.Progress(
            model.change(),
            model.release(),
            Step.FETCHING,
            1,
            2,
            "gcc: \u001b[31merror\u202e\n" + "é".repeat(20_000));
    var heard = Wire.hostWord(Wire.wire(new HostWord.Reported(1, model.instant(), progress)));
    assertThat(heard)
        .isInstanceOfSatisfying(
            Heard.Known.class,
            known -> {
              var detail = ((Report.Progress) ((HostWord.Reported) known.word()).report()).detail();
              assertThat(detail)
                  .hasSizeLessThanOrEqualTo(8000)
                  .startsWith("gcc: \uFFFD[31merror\uFFFD\né");
            });
  }

  @Test
  void aWordOfANewerPeerIsPassedOverAndItsExtraFieldsAreIgnored() throws Exception {
    var newer =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    assertThat(Wire.hostWord(HostMessage.newBuilder().setUnknownFields(newer).build()))
        .isEqualTo(new Heard.Unknown<>("host message with fields [99]", List.of(99)));
    assertThat(Wire.masterWord(MasterMessage.newBuilder().setUnknownFields(newer).build()))
        .isEqualTo(new Heard.Unknown<>("master message with fields [99]", List.of(99)));
    var word = new RandomModel(5).hostWord();
    assertThat(Wire.hostWord(Wire.wire(word).toBuilder().setUnknownFields(newer).build()))
        .isEqualTo(new Heard.Known<>(word));
  }

  private static Report report(Report report, java.util.function.UnaryOperator<HostMessage> newer)
      throws BadWire {
    var wire = Wire.wire(new HostWord.Reported(7, new RandomModel(3).instant(), report));
    return Wire.hostWord(newer.apply(wire)) instanceof Heard.Known<HostWord>(var word)
            && word instanceof HostWord.Reported(var sequence, _, var heard)
            && sequence == 7
        ? heard
        : new Report.Unknown(List.of());
  }

  private static Report.Ended ended() {
    var model = new RandomModel(11);
    return new Report.Ended(
        new ChangeId("r1-x-1"),
        model.release(),
        Outcome.SETTLED,
        Optional.empty(),
        Optional.empty(),
        model.inventory(),
        Report.Cost.NONE);
  }

  @Test
  void aStepThatOnlyANewerAgentKnowsKeepsTheRestOfItsReport() throws Exception {
    var progress =
        new Report.Progress(
            new ChangeId("r1-x-1"), new RandomModel(3).release(), Step.MERGING, 3, 9, "half way");
    var heard =
        report(
            progress,
            wire -> {
              var newer = wire.toBuilder();
              newer.getReportBuilder().getProgressBuilder().setStepValue(4711);
              return newer.build();
            });
    assertThat(heard)
        .isEqualTo(
            new Report.Progress(
                progress.change(), progress.target(), Step.UNKNOWN, 3, 9, "half way"));
  }

  @Test
  void anEndThatOnlyANewerAgentKnowsIsNoSuccessAndKeepsWhatTheHostHas() throws Exception {
    var ended = ended();
    var heard =
        report(
            ended,
            wire -> {
              var newer = wire.toBuilder();
              newer.getReportBuilder().getEndedBuilder().setOutcomeValue(4711);
              return newer.build();
            });
    assertThat(heard)
        .isInstanceOfSatisfying(
            Report.Ended.class,
            e -> {
              assertThat(e.outcome()).isEqualTo(Outcome.FAILED);
              assertThat(e.inventory()).isEqualTo(ended.inventory());
              assertThat(e.fault().orElseThrow().what())
                  .isEqualTo("it ended in a way that only its newer agent knows (outcome 4711)");
            });
  }

  @Test
  void aFaultOfAnUnknownClassIsNotTriedAgainByItself() throws Exception {
    var failed =
        new Report.Ended(
            new ChangeId("r1-x-1"),
            ended().target(),
            Outcome.FAILED,
            Optional.empty(),
            Optional.of(Fault.passing("the moon")),
            ended().inventory(),
            Report.Cost.NONE);
    var heard =
        report(
            failed,
            wire -> {
              var newer = wire.toBuilder();
              newer.getReportBuilder().getEndedBuilder().getFaultBuilder().setCategoryValue(4711);
              return newer.build();
            });
    assertThat(((Report.Ended) heard).fault()).contains(Fault.permanent("the moon"));
  }

  @Test
  void aReportOfAnUnknownKindKeepsItsNumberSoThatItIsAcknowledged() throws Exception {
    var heard =
        report(
            ended(),
            wire -> {
              var newer = wire.toBuilder();
              newer
                  .getReportBuilder()
                  .clearWhat()
                  .setUnknownFields(
                      UnknownFieldSet.newBuilder()
                          .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                          .build());
              return newer.build();
            });
    assertThat(heard).isEqualTo(new Report.Unknown(List.of(99)));
  }

  /** What is wrong with what is known stays wrong. */
  @Test
  void aNewerAgentThatIsMalformedIsRefused() {
    assertThatThrownBy(() ->
            report(
                ended(),
                wire -> {
                  var newer = wire.toBuilder();
                  newer.getReportBuilder().getEndedBuilder().setOutcomeValue(4711).clearInventory();
                  return newer.build();
                }))
        .isInstanceOf(BadWire.class);
  }

  @Test
  void aChangeOfAnUnknownKindSpoilsTheWholePlan() {
    var wire = Wire.wire(new MasterWord.Ordered(new RandomModel(2).order())).toBuilder();
    wire.getOrderBuilder().getPlanBuilder().clearChanges().addChangesBuilder();
    assertThatThrownBy(() -> Wire.masterWord(wire.build()))
        .isInstanceOf(BadWire.class)
        .hasMessage("order.plan.changes[0].kind: a change that this version does not know");
  }

  @Test
  void anOversizedKeyIsRefusedBeforeAnyParserSeesIt() {
    var wire =
        EnrolRequest.newBuilder(Wire.wire(new RandomModel(4).enrolment()))
            .setPublicKey(ByteString.copyFrom(new byte[20_000]))
            .build();
    assertThatThrownBy(() -> Wire.enrolment(wire))
        .isInstanceOf(BadWire.class)
        .hasMessage("public_key: 20000 bytes, more than 16384");
  }
}

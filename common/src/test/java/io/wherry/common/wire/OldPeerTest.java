package io.wherry.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Report;
import io.wherry.common.model.Step;
import io.wherry.common.testing.RandomModel;
import io.wherry.proto.v1.HostMessage;
import io.wherry.proto.v1.MasterMessage;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every kept wire and today's understand each other, as far as the older of both goes. */
class OldPeerTest {
  private static List<PackageId> packages(Hello hello) {
    return hello.inventory().packages().stream().map(InstalledPackage::id).toList();
  }

  /** No old host is ever at it. */
  private static boolean isOfLaterStep(HostWord word) {
    return word instanceof HostWord.Reported(_, _, Report.Progress progress)
        && EnumSet.of(Step.DRAINING, Step.REBOOTING, Step.UNDRAINING).contains(progress.step());
  }

  @Test
  void theMasterTakesWhatAnOldHostSays() throws Exception {
    for (int number : KeptWire.numbers()) {
      var peer = new OldPeer(KeptWire.read(number));
      var model = new RandomModel(number);
      for (int i = 0; i < 500; i++) {
        var word = model.hostWord();
        if (isOfLaterStep(word)) continue;
        var heard = Wire.hostWord(HostMessage.parseFrom(peer.pass(Wire.wire(word))));
        if (word instanceof HostWord.Greeted(var said)
            && heard instanceof Heard.Known<HostWord>(HostWord.Greeted(var hello))) {
          assertThat(hello.agent()).isEqualTo(said.agent());
          assertThat(hello.settled()).isEqualTo(said.settled());
          assertThat(hello.change()).isEqualTo(said.change());
          assertThat(packages(hello)).isEqualTo(packages(said));
        }
      }
    }
  }

  @Test
  void anOldHostTakesWhatTheMasterSays() throws Exception {
    for (int number : KeptWire.numbers()) {
      var peer = new OldPeer(KeptWire.read(number));
      var model = new RandomModel(number);
      for (int i = 0; i < 500; i++) {
        var word = model.masterWord();
        if (word instanceof MasterWord.Ordered)
          continue; // accounts go to who says that it has some
        assertThat(Wire.masterWord(MasterMessage.parseFrom(peer.pass(Wire.wire(word)))))
            .isInstanceOf(Heard.Known.class);
      }
    }
  }

  @Test
  void anOldHostEnrols() {
    var wire = OldWire.ago(2);
    var model = new RandomModel(2);
    for (int i = 0; i < 500; i++) {
      var asked = model.enrolment();
      assertThat(wire.asked(asked).machineId()).isEqualTo(asked.machineId());
      var answer = model.enrolled();
      assertThat(wire.answered(answer).host()).isEqualTo(answer.host());
    }
  }

  @Test
  void anOldHostThatSaysNoEpochHasFollowedNone() throws Exception {
    var peer = new OldPeer(KeptWire.read(1));
    var model = new RandomModel(1);
    var word = model.hostWord();
    while (!(word instanceof HostWord.Greeted)) word = model.hostWord();
    var heard = Wire.hostWord(HostMessage.parseFrom(peer.pass(Wire.wire(word))));
    var hello = ((HostWord.Greeted) ((Heard.Known<HostWord>) heard).word()).hello();
    assertThat(hello.following().highestEpoch()).isZero();
    assertThat(hello.reports().waiting()).isZero();
  }

  @Test
  void aWordThatOnlyANewerPeerKnowsIsPassedOverByName() throws Exception {
    var unknown =
        UnknownFieldSet.newBuilder()
            .addField(
                77,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("new"))
                    .build())
            .build();
    var message = MasterMessage.newBuilder().setUnknownFields(unknown).build();
    assertThat(Wire.masterWord(message))
        .isInstanceOfSatisfying(
            Heard.Unknown.class,
            u -> {
              assertThat(u.what()).isEqualTo("master message with fields [77]");
              assertThat(u.words()).isEqualTo(List.of(77));
            });
  }
}

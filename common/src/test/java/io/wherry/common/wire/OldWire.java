package io.wherry.common.wire;

import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.InvalidProtocolBufferException;
import io.wherry.common.model.Enrolled;
import io.wherry.common.model.Enrolment;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.MasterWord;
import io.wherry.proto.v1.ConfirmRequest;
import io.wherry.proto.v1.EnrolRequest;
import io.wherry.proto.v1.EnrolResponse;
import io.wherry.proto.v1.HostMessage;
import io.wherry.proto.v1.MasterMessage;

/** What a host of an earlier version says and hears: whatever its wire has no place for is lost. */
public final class OldWire {
  private final OldPeer peer;

  private OldWire(OldPeer peer) {
    this.peer = peer;
  }

  /** That of so many versions ago, of those that said more than the one before. */
  public static OldWire ago(int versions) {
    int newest = KeptWire.newest();
    try {
      return new OldWire(new OldPeer(KeptWire.read(Math.max(1, newest - versions))));
    } catch (DescriptorValidationException e) {
      throw new AssertionError("a wire that was kept is none", e);
    }
  }

  private interface Passing<T> {
    T pass() throws InvalidProtocolBufferException, BadWire;
  }

  private static <T> T sound(Passing<T> passing) {
    try {
      return passing.pass();
    } catch (InvalidProtocolBufferException | BadWire e) {
      throw new AssertionError("an old peer's word is taken for malformed", e);
    }
  }

  /** What comes to the master of a host's word. */
  public Heard<HostWord> said(HostWord word) {
    return sound(() -> Wire.hostWord(HostMessage.parseFrom(peer.pass(Wire.wire(word)))));
  }

  /** What comes to the host of the master's word. */
  public Heard<MasterWord> heard(MasterWord word) {
    return sound(() -> Wire.masterWord(MasterMessage.parseFrom(peer.pass(Wire.wire(word)))));
  }

  public Wire.Confirmation asked(Wire.Confirmation asked) {
    return sound(() -> Wire.confirmation(ConfirmRequest.parseFrom(peer.pass(Wire.wire(asked)))));
  }

  public Enrolment asked(Enrolment asked) {
    return sound(() -> Wire.enrolment(EnrolRequest.parseFrom(peer.pass(Wire.wire(asked)))));
  }

  public Enrolled answered(Enrolled answer) {
    return sound(() -> Wire.enrolled(EnrolResponse.parseFrom(peer.pass(Wire.wire(answer)))));
  }
}

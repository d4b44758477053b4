package io.wherry.master.rpc;

import io.grpc.StatusException;
import io.wherry.common.wire.Wire;
import io.wherry.master.pipeline.Action;
import io.wherry.master.pipeline.Incident;
import io.wherry.master.pipeline.Replayed;
import io.wherry.master.pipeline.RolloutAct;
import io.wherry.master.pipeline.RolloutOrder;
import io.wherry.master.pipeline.RolloutView;
import io.wherry.master.rollout.Waves;
import io.wherry.proto.v1.ActOnRolloutRequest;
import io.wherry.proto.v1.Reach;
import io.wherry.proto.v1.ReplayedMoment;
import io.wherry.proto.v1.RolloutHost;
import io.wherry.proto.v1.RolloutIncident;
import io.wherry.proto.v1.RolloutReplay;
import io.wherry.proto.v1.StartRolloutRequest;
import io.wherry.proto.v1.WaveView;

/** Rollouts between the control loop's words and the wire's. */
final class RolloutMessages {
  private static final int MOST_REACHES = 500;

  /** Of what fits into the 64 MB that an operator's command takes. */
  private static final int MOST_TEXT = 48 << 20;

  private RolloutMessages() {}

  static RolloutOrder order(StartRolloutRequest asked) throws StatusException {
    if (asked.getRelease() < 0)
      throw Asked.invalid("there is no release " + Long.toUnsignedString(asked.getRelease()));
    try {
      return new RolloutOrder(
          asked.getRelease(),
          new RolloutOrder.Choice(asked.getHosts(), asked.getForce()),
          Waves.parse(asked.getWaves()),
          TermsMessages.limits(asked),
          asked.getDryRun(),
          Wire.prose(asked.getReason()),
          Wire.prose(asked.getRequestId()));
    } catch (IllegalArgumentException e) {
      throw Asked.invalid(String.valueOf(e.getMessage()));
    }
  }

  static RolloutAct act(ActOnRolloutRequest asked) throws StatusException {
    return new RolloutAct(
        asked.getId(),
        action(asked.getAction()),
        Wire.prose(asked.getReason()),
        Wire.prose(asked.getRequestId()));
  }

  private static Action action(ActOnRolloutRequest.Action asked) throws StatusException {
    return switch (asked) {
      case ACTION_PAUSE -> Action.PAUSE;
      case ACTION_RESUME -> Action.RESUME;
      case ACTION_ABORT -> Action.ABORT;
      case ACTION_REVERT -> Action.REVERT;
      case ACTION_FINISH -> Action.FINISH;
      case ACTION_RETRY -> Action.RETRY;
      case ACTION_APPROVE -> Action.APPROVE;
      case ACTION_UNSPECIFIED, UNRECOGNIZED ->
          throw Asked.invalid(
              "say what to do with the rollout: pause, resume, abort, finish, revert, retry or"
                  + " approve");
    };
  }

  static io.wherry.proto.v1.RolloutView view(RolloutView view) {
    var wire =
        io.wherry.proto.v1.RolloutView.newBuilder()
            .setId(view.id().value())
            .setRelease(Wire.wire(view.release()))
            .setHosts(view.hosts())
            .setState(view.state())
            .setWhy(view.why())
            .setWave(view.wave())
            .setMaxConcurrent(view.slots().maxConcurrent())
            .setHolding(view.slots().holding())
            .setStartedMillis(view.started().toEpochMilli())
            .setActor(view.actor())
            .setDryRun(view.dryRun())
            .setTerms(TermsMessages.wire(view.limits()));
    view.ended().ifPresent(ended -> wire.setEndedMillis(ended.toEpochMilli()));
    view.waves().forEach(wave -> wire.addWaves(wave(wave)));
    view.members().forEach(member -> wire.addMembers(member(member)));
    view.reaches().stream().limit(MOST_REACHES).forEach(reach -> wire.addReaches(reach(reach)));
    return wire.build();
  }

  private static Reach reach(io.wherry.master.topology.Reach reach) {
    return Reach.newBuilder()
        .setGroup(reach.group())
        .setHosts(reach.hosts())
        .setWorst(reach.worst())
        .setExact(reach.exact())
        .build();
  }

  static RolloutIncident incident(Incident incident) throws StatusException {
    var text = incident.text();
    if (text.length() > MOST_TEXT)
      throw Asked.tooMuch(
          "the incident has "
              + text.length() / 1_000_000
              + " MB, more than one answer holds; take the log out of `wherry-master backup`");
    return RolloutIncident.newBuilder()
        .setId(incident.rollout().value())
        .setFacts(incident.facts())
        .setText(text)
        .build();
  }

  static RolloutReplay replay(Replayed replayed) {
    var wire =
        RolloutReplay.newBuilder()
            .setId(replayed.id().value())
            .addAllDifferences(replayed.differences())
            .setState(replayed.standing().phase())
            .setWhy(replayed.standing().why());
    for (var place : replayed.standing().places())
      wire.addMembers(
          RolloutHost.newBuilder()
              .setHostId(place.host().value())
              .setName(place.name())
              .setWave(place.wave())
              .setState(place.state())
              .setWhy(place.why()));
    for (var moment : replayed.moments())
      wire.addMoments(
          ReplayedMoment.newBuilder()
              .setSequence(moment.sequence())
              .setAtMillis(moment.at().toEpochMilli())
              .setActor(moment.actor())
              .setEvent(moment.event())
              .addAllCame(moment.came()));
    return wire.build();
  }

  private static WaveView wave(RolloutView.WaveView wave) {
    return WaveView.newBuilder()
        .setSize(wave.size())
        .setHosts(wave.hosts())
        .setSettled(wave.settled())
        .setFailed(wave.failed())
        .setReverted(wave.reverted())
        .setTimedOut(wave.timedOut())
        .setUnreachable(wave.unreachable())
        .setWorking(wave.working())
        .build();
  }

  private static RolloutHost member(RolloutView.MemberView member) {
    var wire =
        RolloutHost.newBuilder()
            .setHostId(member.host().value())
            .setName(member.name())
            .setWave(member.wave())
            .setState(member.state())
            .setWhy(member.why())
            .setExcused(member.excused())
            .addAllNotes(member.notes());
    member
        .progress()
        .ifPresent(at ->
            wire.setStep(at.step().word())
                .setDoneBytes(at.doneBytes())
                .setTotalBytes(at.totalBytes()));
    return wire.build();
  }
}

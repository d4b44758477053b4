package io.wherry.master.rpc;

import io.grpc.Status;
import io.grpc.StatusException;
import io.wherry.common.model.ChannelName;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.wire.BadWire;
import io.wherry.common.wire.Wire;
import io.wherry.master.pipeline.ChannelConcern;
import io.wherry.master.publish.ChannelAct;
import io.wherry.master.publish.ChannelChange;
import io.wherry.master.publish.ChannelOrder;
import io.wherry.master.publish.ChannelWish;
import io.wherry.proto.v1.ChangeChannelRequest;
import io.wherry.proto.v1.ChannelDetail;
import io.wherry.proto.v1.ChannelView;
import java.util.List;
import java.util.Optional;

/** Channels as the wire tells them, and what operators want of them. */
final class ChannelMessages {
  private ChannelMessages() {}

  static ChannelView view(ChannelStatement statement) {
    return ChannelView.newBuilder()
        .setName(statement.channel().value())
        .setSerial(statement.serial())
        .setRelease(Wire.wire(statement.release()))
        .setExpiresMillis(statement.expires().toEpochMilli())
        .setFloor(statement.floor())
        .setBarrier(statement.barrier().orElse(0L))
        .addAllYanked(statement.yanked())
        .build();
  }

  static ChannelDetail detail(
      ChannelStatement statement, ChannelConcern concern, List<ChannelAct> acts) {
    var wire = ChannelDetail.newBuilder().setChannel(view(statement)).setConcern(concern(concern));
    for (var act : acts)
      wire.addHistory(
          io.wherry.proto.v1.ChannelAct.newBuilder()
              .setAtMillis(act.at().toEpochMilli())
              .setWhat(act.what())
              .setActor(act.actor())
              .setReason(act.reason()));
    return wire.build();
  }

  private static io.wherry.proto.v1.ChannelConcern concern(ChannelConcern concern) {
    return io.wherry.proto.v1.ChannelConcern.newBuilder()
        .setFollowing(concern.following())
        .setHosts(concern.hosts())
        .addAllLines(concern.lines())
        .addAllRollouts(concern.rollouts())
        .build();
  }

  static ChannelOrder order(ChangeChannelRequest request, String actor)
      throws StatusException, BadWire {
    var reason = Wire.prose(request.getReason());
    try {
      return new ChannelOrder(wish(request), actor, reason, request.getDryRun());
    } catch (IllegalArgumentException e) {
      throw Asked.invalid(String.valueOf(e.getMessage()));
    }
  }

  private static ChannelWish wish(ChangeChannelRequest request) throws StatusException {
    return switch (request.getWhatCase()) {
      case PROMOTE -> promote(request.getPromote());
      case YANK -> {
        var yank = request.getYank();
        yield new ChannelWish.Yank(
            release(yank.getRelease()),
            some(yank.getChannel()),
            yank.getMoveTo() == 0 ? Optional.empty() : Optional.of(release(yank.getMoveTo())));
      }
      case UNYANK ->
          new ChannelWish.Unyank(
              release(request.getUnyank().getRelease()), some(request.getUnyank().getChannel()));
      case FLOOR ->
          new ChannelWish.Floor(
              new ChannelName(request.getFloor().getChannel()),
              release(request.getFloor().getRelease()));
      case BARRIER ->
          new ChannelWish.Barrier(
              new ChannelName(request.getBarrier().getChannel()),
              release(request.getBarrier().getRelease()));
      case LIFT -> new ChannelWish.Lift(new ChannelName(request.getLift()));
      case WHAT_NOT_SET -> throw Asked.invalid("say what to do with the channel");
    };
  }

  private static ChannelWish promote(ChangeChannelRequest.Promote promote) throws StatusException {
    boolean byNumber = promote.getRelease() != 0;
    if (byNumber != promote.getFrom().isEmpty())
      throw Asked.invalid("name the channel to promote from, or a release, and not both");
    var to = new ChannelName(promote.getTo());
    return byNumber
        ? new ChannelWish.Move(to, release(promote.getRelease()))
        : new ChannelWish.Promote(new ChannelName(promote.getFrom()), to);
  }

  private static Optional<ChannelName> some(String name) {
    return name.isEmpty() ? Optional.empty() : Optional.of(new ChannelName(name));
  }

  private static long release(long number) throws StatusException {
    if (number < 1) throw Asked.invalid("there is no release " + Long.toUnsignedString(number));
    return number;
  }

  static io.wherry.proto.v1.ChannelChange change(OperatorDesk.Keeping.Kept kept, boolean dryRun)
      throws StatusException {
    var wire = io.wherry.proto.v1.ChannelChange.newBuilder().setConcern(concern(kept.concern()));
    return switch (kept.change()) {
      case ChannelChange.Changed(var statements, var what, var warnings) ->
          wire.setChanged(!dryRun)
              .setWhat(what)
              .addAllChannels(statements.stream().map(ChannelMessages::view).toList())
              .addAllWarnings(warnings)
              .build();
      case ChannelChange.Unchanged(var what) -> wire.setWhat(what).build();
      case ChannelChange.Refused(var why) ->
          throw (why.mayPass() ? Status.ABORTED : Status.FAILED_PRECONDITION)
              .withDescription(why.what())
              .asException();
    };
  }
}

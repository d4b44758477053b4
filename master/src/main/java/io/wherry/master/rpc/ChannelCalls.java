package io.wherry.master.rpc;

import io.grpc.Status;
import io.grpc.StatusException;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.wire.BadWire;
import io.wherry.master.publish.ChannelAct;
import io.wherry.proto.v1.ChangeChannelRequest;
import io.wherry.proto.v1.ChannelChange;
import io.wherry.proto.v1.ChannelDetail;
import io.wherry.proto.v1.ListChannelsResponse;
import java.io.IOException;
import java.util.List;

/** What operators ask about channels and want of them. */
final class ChannelCalls {
  private ChannelCalls() {}

  static ListChannelsResponse list(OperatorDesk desk) throws IOException, StatusException {
    var wire = ListChannelsResponse.newBuilder();
    for (var channel : desk.releases().channels())
      wire.addChannels(detail(desk, channel, List.of()));
    return wire.build();
  }

  static ChannelDetail show(OperatorDesk desk, String name) throws IOException, StatusException {
    for (var channel : desk.releases().channels())
      if (channel.channel().value().equals(name))
        return detail(desk, channel, desk.releases().acts(channel.channel()));
    throw Status.NOT_FOUND
        .withDescription("no channel is called '" + name + "'; see: wherry channel list")
        .asException();
  }

  private static ChannelDetail detail(
      OperatorDesk desk, ChannelStatement channel, List<ChannelAct> acts) throws StatusException {
    var concern = OperatorsService.value(desk.control().channel(channel.channel()));
    return ChannelMessages.detail(channel, concern, acts);
  }

  static ChannelChange change(OperatorDesk desk, ChangeChannelRequest request, String actor)
      throws BadWire, IOException, StatusException {
    var order = ChannelMessages.order(request, actor);
    return ChannelMessages.change(desk.keeping().change(order), order.dryRun());
  }
}

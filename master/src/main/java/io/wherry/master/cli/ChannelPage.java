package io.wherry.master.cli;

import io.wherry.proto.v1.ChannelChange;
import io.wherry.proto.v1.ChannelConcern;
import io.wherry.proto.v1.ChannelDetail;
import io.wherry.proto.v1.ChannelView;
import java.io.PrintWriter;
import java.time.Instant;

/** How channels and what becomes of them are shown. */
final class ChannelPage {
  private ChannelPage() {}

  static String floor(ChannelView channel) {
    return channel.getFloor() <= 1 ? "-" : Long.toString(channel.getFloor());
  }

  static String barrier(ChannelView channel) {
    return channel.getBarrier() == 0 ? "-" : Long.toString(channel.getBarrier());
  }

  static String yanked(ChannelView channel) {
    var numbers = channel.getYankedList().stream().map(n -> Long.toString(n)).toList();
    return numbers.isEmpty() ? "-" : String.join(",", numbers);
  }

  static void print(ChannelDetail detail, PrintWriter out, Instant now) {
    var channel = detail.getChannel();
    out.println("channel:  " + channel.getName());
    out.println("release:  " + Words.of(channel.getRelease()));
    out.println("floor:    " + floor(channel));
    out.println("barrier:  " + barrier(channel));
    out.println("yanked:   " + yanked(channel));
    out.println("serial:   " + channel.getSerial());
    out.println("valid:    until " + Words.time(channel.getExpiresMillis()));
    out.println("hosts:    " + detail.getConcern().getFollowing());
    print(detail.getConcern(), out);
    for (var act : detail.getHistoryList())
      out.println(
          Words.ago(act.getAtMillis(), now)
              + "  "
              + act.getActor()
              + "  "
              + act.getWhat()
              + (act.getReason().isEmpty() ? "" : " (" + act.getReason() + ")"));
  }

  private static void print(ChannelConcern concern, PrintWriter out) {
    concern.getLinesList().forEach(line -> out.println("  " + line));
    concern.getRolloutsList().forEach(rollout -> out.println("  rollout " + rollout));
  }

  static void print(ChannelChange change, boolean dryRun, PrintWriter out) {
    boolean would = dryRun && change.getChannelsCount() > 0;
    out.println((would ? "dry run, nothing was changed: " : "") + change.getWhat());
    if (change.getChannelsCount() == 0) return;
    var concern = change.getConcern();
    out.println(
        "  concerns "
            + concern.getHosts()
            + " of "
            + concern.getFollowing()
            + " hosts"
            + (concern.getRolloutsCount() == 0
                ? ", and no open rollout"
                : "; open rollouts that pause: " + concern.getRolloutsCount()));
    print(concern, out);
    change.getWarningsList().forEach(warning -> out.println("warning: " + warning));
  }
}

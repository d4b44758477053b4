package io.wherry.master.pipeline;

import io.wherry.common.model.HostId;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutEvent.AbortAsked;
import io.wherry.master.rollout.RolloutEvent.Absent;
import io.wherry.master.rollout.RolloutEvent.Approved;
import io.wherry.master.rollout.RolloutEvent.Asked;
import io.wherry.master.rollout.RolloutEvent.Checked;
import io.wherry.master.rollout.RolloutEvent.Ended;
import io.wherry.master.rollout.RolloutEvent.Hemmed;
import io.wherry.master.rollout.RolloutEvent.Joined;
import io.wherry.master.rollout.RolloutEvent.MayMerge;
import io.wherry.master.rollout.RolloutEvent.Missed;
import io.wherry.master.rollout.RolloutEvent.NotMerging;
import io.wherry.master.rollout.RolloutEvent.OfHost;
import io.wherry.master.rollout.RolloutEvent.Opened;
import io.wherry.master.rollout.RolloutEvent.Overdue;
import io.wherry.master.rollout.RolloutEvent.PauseAsked;
import io.wherry.master.rollout.RolloutEvent.Reached;
import io.wherry.master.rollout.RolloutEvent.Recalled;
import io.wherry.master.rollout.RolloutEvent.Replanned;
import io.wherry.master.rollout.RolloutEvent.ResumeAsked;
import io.wherry.master.rollout.RolloutEvent.RetryAsked;
import io.wherry.master.rollout.RolloutEvent.RevertAsked;
import io.wherry.master.rollout.RolloutEvent.Shut;
import io.wherry.master.rollout.RolloutEvent.Strayed;
import io.wherry.master.rollout.RolloutEvent.Ticked;
import io.wherry.master.rollout.RolloutEvent.Undone;
import io.wherry.master.rollout.RolloutEvent.Unsteady;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a rollout reacted to, in plain words. */
final class EventWords {
  private EventWords() {}

  static String of(RolloutEvent event, Function<HostId, String> name) {
    return switch (event) {
      case OfHost about -> name.apply(about.host()) + " " + ofHost(about);
      case PauseAsked(var why, _) -> why;
      case ResumeAsked() -> "resumed";
      case AbortAsked(var why, _) -> why;
      case RevertAsked(var why) -> why;
      case RetryAsked(var why) -> why;
      case Approved(var by) -> "approved " + by;
      case Checked(var wave, var good, var why) ->
          "wave " + (wave + 1) + (good ? " looks well" : " does not look well: " + why);
      case Joined(var seat) -> name.apply(seat.host()) + " enrolled";
      case Shut(var hosts, var why) -> "the hours of " + names(hosts, name) + " are over: " + why;
      case Opened(var hosts) -> "the hours of " + names(hosts, name) + " have come";
      case Strayed(var host, var why) -> name.apply(host) + " is elsewhere: " + why;
      case Ticked() -> "time has passed";
    };
  }

  private static String ofHost(OfHost event) {
    return switch (event) {
      case Absent _ -> "has not been there for a while";
      case Missed _ -> "is not connected";
      case Reached _ -> "has its order";
      case Asked _ -> "has staged everything and asks for permission";
      case Hemmed _ -> "must wait for hosts near it";
      case MayMerge _ -> "is permitted to merge";
      case NotMerging _ -> "shows that it is not merging";
      case Replanned r ->
          "gets another plan (" + r.next() + ")" + r.why().map(w -> ": " + w).orElse("");
      case Recalled r -> "loses its order to what its channel forbids (then " + r.next() + ")";
      case Ended e -> "ends " + e.outcome().word() + (e.why().isEmpty() ? "" : ": " + e.why());
      case Undone u -> "went back while this master was away: " + u.why();
      case Unsteady u -> "came to nothing, as somebody else changes packages there: " + u.why();
      case Overdue o -> "has missed its deadline" + (o.present() ? "" : ", and is not connected");
    };
  }

  private static String names(Set<HostId> hosts, Function<HostId, String> name) {
    return hosts.stream().map(name).collect(Collectors.joining(", "));
  }
}

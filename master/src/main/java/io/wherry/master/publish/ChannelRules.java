package io.wherry.master.publish;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Fault;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.release.ChannelStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a wish makes of the channels as they stand, or why it is refused. Changes nothing. */
final class ChannelRules {
  /** More would not fit into a statement. */
  private static final int MOST_YANKED = 5_000;

  private final RepositoryName repository;
  private final Shelf shelf;

  ChannelRules(RepositoryName repository, Shelf shelf) {
    this.repository = repository;
    this.shelf = shelf;
  }

  /** The statements that differ, with the serials and times of those before; and what was done. */
  record Wanted(List<ChannelStatement> statements, String what) {
    Wanted {
      statements = List.copyOf(statements);
    }
  }

  Wanted apply(ChannelWish wish) throws Refused {
    return switch (wish) {
      case ChannelWish.Promote(var from, var to) ->
          move(to, channel(from).release().number(), ", which " + from + " names");
      case ChannelWish.Move(var to, var number) -> move(to, number, "");
      case ChannelWish.Yank yank -> yank(yank);
      case ChannelWish.Unyank(var number, var channel) -> unyank(number, channel);
      case ChannelWish.Floor(var channel, var number) -> floor(channel(channel), number);
      case ChannelWish.Barrier(var channel, var number) -> barrier(channel(channel), number);
      case ChannelWish.Lift(var channel) -> lift(channel(channel));
    };
  }

  /** The statement that names this release; of a new channel, with what all others have yanked. */
  ChannelStatement naming(ChannelName channel, ReleaseId release) throws Refused {
    var last = shelf.channels().get(channel);
    var yanked = last == null ? yankedEverywhere() : last.yanked();
    long floor = last == null ? ChannelStatement.NO_FLOOR : last.floor();
    if (yanked.contains(release.number()))
      throw no(
          "channel "
              + channel
              + " may not name release "
              + release.number()
              + ": it was yanked; choose another one, or take that back with 'wherry channel unyank"
              + " "
              + release.number()
              + "'");
    if (release.number() < floor)
      throw no(
          "channel "
              + channel
              + " may not name release "
              + release.number()
              + ": it is below the channel's floor "
              + floor
              + "; choose a newer one, or lower the floor with 'wherry channel floor "
              + channel
              + " "
              + release.number()
              + "'");
    return last == null
        ? new ChannelStatement(channel, 1, release, floor, yanked, Instant.EPOCH)
        : last.at(release);
  }

  private Set<Long> yankedEverywhere() {
    Optional<Set<Long>> common = Optional.empty();
    for (var statement : shelf.channels().values()) {
      var both = new TreeSet<>(statement.yanked());
      common.ifPresent(both::retainAll);
      common = Optional.of(both);
    }
    return common.orElse(Set.of());
  }

  private Wanted move(ChannelName to, long number, String why) throws Refused {
    var release = release(number);
    var last = Optional.ofNullable(shelf.channels().get(to));
    var next = naming(to, release);
    if (last.filter(l -> l.release().equals(release)).isPresent())
      return new Wanted(List.of(), "channel " + to + " is at release " + number + " already");
    var held = next.barrier().filter(at -> at < number).map(at -> held(to, at)).orElse("");
    return new Wanted(List.of(next), "channel " + to + " is at release " + number + why + held);
  }

  private static String held(ChannelName channel, long barrier) {
    return "; its hosts stay at "
        + barrier
        + " until its barrier is lifted with 'wherry channel lift "
        + channel
        + "'";
  }

  private Wanted yank(ChannelWish.Yank wish) throws Refused {
    var release = release(wish.release());
    var changed = new ArrayList<ChannelStatement>();
    for (var each : chosen(wish.channel()))
      if (!each.yanked().contains(release.number()))
        changed.add(yanked(release.number(), left(each, release.number(), wish.moveTo())));
    var what = "release " + release.number() + " is yanked from " + names(chosen(wish.channel()));
    return new Wanted(changed, changed.isEmpty() ? what + " already" : what + moved(wish, changed));
  }

  private String moved(ChannelWish.Yank wish, List<ChannelStatement> changed) {
    var moved =
        changed.stream()
            .filter(c -> {
              var before = shelf.channels().get(c.channel());
              return before != null && !before.release().equals(c.release());
            })
            .toList();
    return moved.isEmpty()
        ? ""
        : ", and " + names(moved) + " moved to release " + wish.moveTo().orElseThrow();
  }

  private static ChannelStatement yanked(long number, ChannelStatement each) throws Refused {
    var yanked = new TreeSet<>(each.yanked());
    yanked.add(number);
    if (yanked.size() > MOST_YANKED)
      throw no(
          "channel "
              + each.channel()
              + " has yanked "
              + MOST_YANKED
              + " releases, and more do not fit; raise its floor and unyank those below");
    return each.withYanked(yanked);
  }

  /** The channel, standing on that release with nothing any more. */
  private ChannelStatement left(ChannelStatement each, long number, Optional<Long> moveTo)
      throws Refused {
    if (each.floor() == number && number > ChannelStatement.NO_FLOOR)
      throw standsOn(each, number, "its floor", "floor " + each.channel() + " N");
    if (each.barrier().equals(Optional.of(number)))
      throw standsOn(each, number, "its barrier", "lift " + each.channel());
    if (each.release().number() != number) return each;
    if (moveTo.isEmpty())
      throw no(
          "channel "
              + each.channel()
              + " names release "
              + number
              + " now; say with --move-to N where it goes"
              + instead(each, number).map(n -> ", for example --move-to " + n).orElse(""));
    if (moveTo.get() == number)
      throw no("--move-to must be another release than the yanked one, " + number);
    return naming(each.channel(), release(moveTo.get()));
  }

  private static Refused standsOn(ChannelStatement each, long number, String what, String command) {
    return no(
        "channel "
            + each.channel()
            + " has "
            + what
            + " at release "
            + number
            + "; move that first with 'wherry channel "
            + command
            + "'");
  }

  /** The newest older release that the channel may name. */
  private Optional<Long> instead(ChannelStatement each, long number) {
    return shelf.releases().headMap(number, false).descendingKeySet().stream()
        .filter(n -> n >= each.floor() && !each.yanked().contains(n))
        .findFirst();
  }

  private Wanted unyank(long number, Optional<ChannelName> channel) throws Refused {
    var chosen = chosen(channel);
    var changed = new ArrayList<ChannelStatement>();
    for (var each : chosen) {
      if (!each.yanked().contains(number)) continue;
      var yanked = new TreeSet<>(each.yanked());
      yanked.remove(number);
      changed.add(each.withYanked(yanked));
    }
    var where = names(changed.isEmpty() ? chosen : changed);
    return new Wanted(
        changed,
        "release "
            + number
            + (changed.isEmpty() ? " is not yanked from " : " is yanked no more from ")
            + where);
  }

  private Wanted floor(ChannelStatement channel, long number) throws Refused {
    var what = "channel " + channel.channel() + " has its floor at release " + number;
    if (channel.floor() == number) return new Wanted(List.of(), what + " already");
    if (number != ChannelStatement.NO_FLOOR) standable(channel, number, "floor");
    if (number > channel.release().number())
      throw no(
          "the floor of channel "
              + channel.channel()
              + " may not be above release "
              + channel.release().number()
              + ", which it names; move the channel first with 'wherry channel promote --release "
              + number
              + " "
              + channel.channel()
              + "'");
    if (channel.barrier().filter(at -> at < number).isPresent())
      throw no(
          "channel "
              + channel.channel()
              + " has a barrier at "
              + channel.barrier().get()
              + ": with the floor above it hosts below could go nowhere; lift it first with 'wherry"
              + " channel lift "
              + channel.channel()
              + "'");
    return new Wanted(List.of(channel.withFloor(number)), what);
  }

  private Wanted barrier(ChannelStatement channel, long number) throws Refused {
    var what = "channel " + channel.channel() + " has a barrier at release " + number;
    if (channel.barrier().equals(Optional.of(number)))
      return new Wanted(List.of(), what + " already");
    standable(channel, number, "barrier");
    if (number < channel.floor())
      throw no(
          "a barrier of channel "
              + channel.channel()
              + " at "
              + number
              + " is below its floor "
              + channel.floor()
              + ": hosts below could go nowhere; lower the floor first with 'wherry channel floor "
              + channel.channel()
              + " "
              + number
              + "'");
    return new Wanted(
        List.of(channel.withBarrier(Optional.of(number))), what + ": nobody goes past it");
  }

  private static Wanted lift(ChannelStatement channel) {
    return channel
        .barrier()
        .map(at ->
            new Wanted(
                List.of(channel.withBarrier(Optional.empty())),
                "the barrier of channel " + channel.channel() + " at " + at + " is lifted"))
        .orElseGet(() -> new Wanted(List.of(), "channel " + channel.channel() + " has no barrier"));
  }

  /** Hosts must be able to settle there. */
  private void standable(ChannelStatement channel, long number, String what) throws Refused {
    release(number);
    if (channel.yanked().contains(number))
      throw no(
          "release "
              + number
              + " was yanked from channel "
              + channel.channel()
              + " and cannot be its "
              + what
              + "; choose another one");
  }

  private Collection<ChannelStatement> chosen(Optional<ChannelName> channel) throws Refused {
    if (channel.isPresent()) return List.of(channel(channel.get()));
    if (shelf.channels().isEmpty())
      throw no("there is no channel yet; 'wherry publish --channel stable' makes one");
    return shelf.channels().values();
  }

  private ChannelStatement channel(ChannelName name) throws Refused {
    var found = shelf.channels().get(name);
    if (found != null) return found;
    throw no(
        "there is no channel "
            + name
            + (shelf.channels().isEmpty()
                ? "; 'wherry publish --channel " + name + "' makes it"
                : "; there are " + names(shelf.channels().values())));
  }

  private ReleaseId release(long number) throws Refused {
    if (shelf.release(number).isPresent()) return new ReleaseId(repository, number);
    throw no(shelf.unknown(number));
  }

  private static String names(Collection<ChannelStatement> channels) {
    return channels.stream().map(c -> c.channel().value()).collect(Collectors.joining(", "));
  }

  private static Refused no(String why) {
    return new Refused(Fault.permanent(why));
  }
}

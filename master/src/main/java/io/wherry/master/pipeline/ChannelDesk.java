package io.wherry.master.pipeline;

import io.wherry.common.model.ChannelName;
import io.wherry.common.release.ChannelStatement;
import io.wherry.master.fleet.HostRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Says whom the statements of channels are about, as they are and as they might be. */
final class ChannelDesk {
  private static final int NAMED = 5;
  private static final Bars.Reading NOTHING = host -> Optional.empty();
  private final Floor floor;
  private final Bars bars;

  ChannelDesk(Floor floor, Bars bars) {
    this.floor = floor;
    this.bars = bars;
  }

  /** What is so now. */
  ChannelConcern of(ChannelName channel) {
    return concern(hosts(Set.of(channel)), new Bars(floor, NOTHING), bars);
  }

  /** What these statements would change. */
  ChannelConcern of(Collection<ChannelStatement> after) {
    var names = new TreeSet<ChannelName>();
    after.forEach(s -> names.add(s.channel()));
    return concern(hosts(names), bars, new Bars(floor, host -> among(after, host)));
  }

  private static Optional<ChannelStatement> among(
      Collection<ChannelStatement> statements, HostRecord host) {
    return statements.stream().filter(s -> s.channel().equals(host.channel())).findFirst();
  }

  private List<HostRecord> hosts(Set<ChannelName> channels) {
    return floor.fleet().all().stream().filter(h -> channels.contains(h.channel())).toList();
  }

  private ChannelConcern concern(List<HostRecord> hosts, Bars before, Bars after) {
    var lines = new ArrayList<String>();
    var concerned = new TreeSet<String>();
    for (var what : What.values()) {
      var names =
          hosts.stream()
              .filter(h -> what.holds(this, after, h) && !what.holds(this, before, h))
              .map(HostRecord::name)
              .sorted()
              .toList();
      concerned.addAll(names);
      if (!names.isEmpty()) lines.add(what.words + ": " + named(names));
    }
    var rollouts =
        floor.book.rollouts().stream()
            .filter(r -> before.stops(r).isEmpty())
            .flatMap(r -> stopped(r, after))
            .toList();
    return new ChannelConcern(hosts.size(), concerned.size(), lines, rollouts);
  }

  private static Stream<String> stopped(Rollout rollout, Bars bars) {
    return bars.stops(rollout).stream()
        .map(why ->
            rollout.state().id()
                + " to release "
                + rollout.state().terms().release().number()
                + ": "
                + why);
  }

  private static String named(List<String> names) {
    var some = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return names.size() <= NAMED ? some : some + " and " + (names.size() - NAMED) + " more";
  }

  private boolean permitted(HostRecord host) {
    return host.assignment()
        .filter(a -> floor.book.permissions().holds(host.id(), a.change()))
        .isPresent();
  }

  private static boolean offItsWay(Bars bars, HostRecord host) {
    return host.assignment().flatMap(a -> bars.onItsWay(host, a.release())).isPresent();
  }

  /** What may be said of a host, and how. */
  private enum What {
    GOES("go there by themselves") {
      @Override
      boolean holds(ChannelDesk desk, Bars bars, HostRecord host) {
        return bars.goesByItself(host);
      }
    },
    ON_YANKED("on a yanked release, and stay") {
      @Override
      boolean holds(ChannelDesk desk, Bars bars, HostRecord host) {
        return bars.settledOnYanked(host).isPresent();
      }
    },
    RECALLED("on their way there, and lose their order") {
      @Override
      boolean holds(ChannelDesk desk, Bars bars, HostRecord host) {
        return offItsWay(bars, host) && !desk.permitted(host);
      }
    },
    MERGING("permitted to merge it, and finish") {
      @Override
      boolean holds(ChannelDesk desk, Bars bars, HostRecord host) {
        return offItsWay(bars, host) && desk.permitted(host);
      }
    },
    DETOUR("settle on the floor first, and go on then") {
      @Override
      boolean holds(ChannelDesk desk, Bars bars, HostRecord host) {
        return bars.detour(host).isPresent();
      }
    },
    HELD("held") {
      @Override
      boolean holds(ChannelDesk desk, Bars bars, HostRecord host) {
        return bars.held(host).isPresent();
      }
    };

    private final String words;

    What(String words) {
      this.words = words;
    }

    abstract boolean holds(ChannelDesk desk, Bars bars, HostRecord host);
  }
}

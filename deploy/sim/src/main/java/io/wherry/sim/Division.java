package io.wherry.sim;

import io.wherry.common.model.HostId;
import java.util.ArrayList;
import java.util.List;

/**
 * Who is in which wave, from what somebody wrote and who the hosts are. Reckoned here once more, as
 * laws are to find out where the master reckons otherwise.
 */
final class Division {
  private Division() {}

  /** Whether one term of a selector means a host. */
  interface Who {
    boolean is(HostId host, String term);
  }

  /** The hosts of each wave; whoever is in none stays out. */
  static List<List<HostId>> of(String waves, List<HostId> hosts, Who who) {
    var left = new ArrayList<>(hosts);
    var divided = new ArrayList<List<HostId>>();
    for (var wave : waves.split(",")) {
      int reached = hosts.size() - left.size();
      var in =
          isChosen(wave)
              ? left.stream().filter(host -> who.is(host, wave)).toList()
              : List.copyOf(left.subList(0, most(left.size(), end(wave, hosts.size()) - reached)));
      left.removeAll(in);
      divided.add(in);
    }
    return divided;
  }

  static boolean isChosen(String wave) {
    return wave.contains("=");
  }

  private static int most(int there, int wanted) {
    return Math.max(0, Math.min(there, wanted));
  }

  private static int end(String wave, int hosts) {
    if (!wave.endsWith("%")) return Integer.parseInt(wave);
    return Math.ceilDiv(hosts * Integer.parseInt(wave.substring(0, wave.length() - 1)), 100);
  }
}

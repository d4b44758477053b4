package io.wherry.master.topology;

import io.wherry.common.model.HostId;
import io.wherry.master.rollout.Caps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;

/**
 * Orders hosts so that those which may go together come together: one of each domain, then another
 * of each.
 */
public final class Spread {
  private Spread() {}

  /** Hosts without a domain keep their places as far as the others let them. */
  public static List<HostId> of(List<HostId> hosts, Neighbourhood near, Caps caps) {
    record Placed(HostId host, int round) {}
    var seen = new HashMap<String, Integer>();
    var placed = new ArrayList<Placed>();
    for (var host : hosts) {
      int round = 0;
      var domains = domains(host, near, caps);
      for (var domain : domains) round = Math.max(round, seen.getOrDefault(domain, 0));
      for (var domain : domains) seen.put(domain, round + 1);
      placed.add(new Placed(host, round));
    }
    return placed.stream()
        .sorted(java.util.Comparator.comparingInt(Placed::round))
        .map(Placed::host)
        .toList();
  }

  /** Of a hypervisor, its own domain is the one that its guests share. */
  private static List<String> domains(HostId host, Neighbourhood near, Caps caps) {
    var labels = new TreeSet<>(caps.perLabel().keySet());
    labels.addAll(near.bounds().maxPer().keySet());
    var domains = new ArrayList<String>();
    for (var label : labels)
      near.label(host, label).ifPresent(value -> domains.add(label + "=" + value));
    var hypervisors = new TreeSet<>(near.topology().hypervisorsOf(host).keySet());
    if (near.topology().hypervisors().contains(host)) hypervisors.add(host);
    hypervisors.forEach(h -> domains.add(Bounds.HYPERVISOR + " " + h));
    return domains;
  }
}

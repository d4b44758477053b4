package io.wherry.master.fleet;

import io.wherry.common.model.HostId;
import io.wherry.common.model.ReleaseId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The whole fleet at one moment, by name and id. */
public record FleetView(List<HostView> hosts) {
  public FleetView {
    hosts = List.copyOf(hosts);
  }

  /** Every state's word, with a zero where no host is in it. */
  public Map<String, Integer> byState() {
    var counts = new TreeMap<String, Integer>();
    HostState.WORDS.forEach(word -> counts.put(word, 0));
    hosts.forEach(host -> counts.merge(host.state().word(), 1, Integer::sum));
    return counts;
  }

  public Optional<HostView> host(HostId id) {
    return hosts.stream().filter(h -> h.id().equals(id)).findFirst();
  }

  public int settledOn(ReleaseId release) {
    return (int) hosts.stream().filter(h -> h.release().equals(Optional.of(release))).count();
  }
}

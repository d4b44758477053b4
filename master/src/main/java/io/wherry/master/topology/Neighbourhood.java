package io.wherry.master.topology;

import io.wherry.common.model.HostId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The fleet by what its hosts share: labels, hypervisors, services that need a quorum. */
public final class Neighbourhood {
  private final Map<HostId, Resident> hosts;
  private final Topology topology;
  private final Bounds bounds;
  private final List<Service> services;

  /** The hosts of a group that needs a quorum; {@code least} of them must be available. */
  public record Service(Quorum quorum, SortedSet<HostId> hosts, int least) {}

  private Neighbourhood(
      Map<HostId, Resident> hosts, Topology topology, Bounds bounds, List<Service> services) {
    this.hosts = hosts;
    this.topology = topology;
    this.bounds = bounds;
    this.services = services;
  }

  public static Neighbourhood of(Collection<Resident> all, Bounds bounds) {
    var hosts = new HashMap<HostId, Resident>();
    all.forEach(host -> hosts.put(host.id(), host));
    var services = bounds.quorums().stream().map(quorum -> service(quorum, all)).toList();
    return new Neighbourhood(hosts, Topology.of(all, bounds.hypervisors()), bounds, services);
  }

  private static Service service(Quorum quorum, Collection<Resident> all) {
    var hosts =
        all.stream()
            .filter(host -> quorum.group().matches(host.subject()))
            .map(Resident::id)
            .collect(Collectors.toCollection(TreeSet::new));
    return new Service(quorum, hosts, quorum.of(hosts.size()));
  }

  public Topology topology() {
    return topology;
  }

  public Bounds bounds() {
    return bounds;
  }

  public List<Service> services() {
    return services;
  }

  public Collection<Resident> all() {
    return hosts.values();
  }

  public String name(HostId host) {
    var resident = hosts.get(host);
    return resident == null ? host.value() : resident.name();
  }

  /** Its value of a label that somebody gave it. */
  public Optional<String> label(HostId host, String key) {
    return Optional.ofNullable(hosts.get(host)).map(h -> h.subject().labels().values().get(key));
  }

  /** What may be away while {@code host} merges: itself, and all that runs on it. */
  public Set<HostId> with(HostId host) {
    var away = new LinkedHashSet<HostId>(List.of(host));
    away.addAll(topology.carriedBy(host));
    return away;
  }

  /** Why {@code host} could never be permitted, however well all the others are. */
  public Optional<String> never(HostId host) {
    var away = with(host);
    for (var service : services) {
      var lost = away.stream().filter(service.hosts()::contains).toList();
      int left = service.hosts().size() - lost.size();
      if (!lost.isEmpty() && left < service.least())
        return Optional.of(
            "host "
                + name(host)
                + " could never merge: without "
                + names(lost)
                + " the quorum "
                + service.quorum()
                + " has "
                + left
                + " of "
                + service.hosts().size()
                + " hosts");
    }
    return Optional.empty();
  }

  String names(Collection<HostId> which) {
    var some = which.stream().limit(5).map(this::name).collect(Collectors.joining(", "));
    return which.size() > 5 ? some + " and " + (which.size() - 5) + " more" : some;
  }
}

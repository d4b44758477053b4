package io.wherry.sim;

import io.wherry.common.model.HostId;
import io.wherry.master.fleet.HostView;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.Control;
import java.util.List;
import java.util.TreeSet;

/** What must hold among hosts that share a rack, a hypervisor or a service. */
final class Neighbours {
  private final Time time;
  private final Fleet fleet;

  Neighbours(Time time, Fleet fleet) {
    this.time = time;
    this.fleet = fleet;
  }

  /** Each grant by itself, and the quorums after it. */
  void grants() {
    var witness = fleet.witness();
    if (witness.broken().isPresent()) throw broken(witness.broken().get());
    var fresh = witness.grantedSince();
    if (!fresh.isEmpty() && !fleet.estate().bounds().quorums().isEmpty())
      fleet.master().process().ifPresent(m -> m.with(it -> quorum(it, fresh)));
  }

  private void quorum(Control it, List<HostId> fresh) {
    if (!(it.hosts("role=db") instanceof Answer.Ok<List<HostView>>(var service))) return;
    var witness = fleet.witness();
    var away = new TreeSet<HostId>();
    witness.merging().forEach(holder -> away.addAll(witness.with(holder)));
    long well =
        service.stream()
            .filter(h -> h.contact().connected() && !h.state().word().equals("silent"))
            .filter(h -> !away.contains(h.id()) && !witness.failed(h.id()))
            .count();
    boolean harmed =
        fresh.stream()
            .filter(witness::holds)
            .flatMap(holder -> witness.with(holder).stream())
            .anyMatch(gone ->
                service.stream().anyMatch(h -> h.id().equals(gone) && h.contact().connected()));
    if (harmed && well < Math.ceilDiv(service.size() * 34, 100))
      throw broken(
          "%d of %d hosts of a service are left at a grant to %s; away with holders are %s"
              .formatted(well, service.size(), fresh, away));
  }

  /** Whoever changes has a permission, and no hypervisor changes together with its guest. */
  void together() {
    for (var host : fleet.hosts())
      if (isChanging(host) && !fleet.witness().holds(host.id()))
        throw broken(host.name() + " is changing without a permission");
    fleet
        .estate()
        .steady()
        .forEach((guest, on) -> {
          var below = fleet.hosts().get(guest - 1);
          var above = fleet.hosts().get(on - 1);
          if (isChanging(below) && isChanging(above))
            throw broken(above.name() + " is changing together with its guest " + below.name());
        });
  }

  private boolean isChanging(SimHost host) {
    return !fleet.isCopied(host.id()) && host.disk().changing().isPresent();
  }

  private Laws.Broken broken(String what) {
    return new Laws.Broken(what + "; at " + time.now());
  }
}

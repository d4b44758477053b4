package io.wherry.agent.cave;

import io.wherry.agent.cave.Layer.Coming;
import io.wherry.agent.cave.Layers.Piece;
import io.wherry.agent.install.HostAccounts;
import io.wherry.agent.install.Refusal;
import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Plan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Everything before the first run of cave that changes something. */
final class Staging {
  private final Workplace place;
  private final Plan plan;
  private final String commit;
  private final List<Delivery> deliveries;

  Staging(Workplace place, Plan plan, String commit, List<Delivery> deliveries) {
    this.place = place;
    this.plan = plan;
    this.commit = commit;
    this.deliveries = List.copyOf(deliveries);
  }

  Staged stage(ChangeId change) throws IOException, InterruptedException {
    requireAllowed();
    var before = Holdings.whole(place.root(), Story.namesOf(plan));
    var back = waysBack(before);
    for (var delivery : deliveries) put(delivery);
    // Without a copy of it, paludis does not even know what a repository is called.
    place.checkout(plan.release().repository()).become(commit, Map.of());
    var desk = place.desk(plan.release().repository());
    var layers = layers();
    var managed = List.copyOf(place.managed().read());
    var reached = new Story.Reached(Story.State.MERGING, 0, layers.size());
    var onto = place.written().cover(Story.namesOf(plan)).fileSystems();
    var story = new Story(change, plan, commit, managed, before, back.held(), onto, reached);
    for (var layer : layers) desk.require(layer, Run.resumeFile(place.stateDir()));
    return new Staged(story, layers, desk);
  }

  private void requireAllowed() throws Refusal {
    int most = place.install().allowed().maxRemovals();
    if (plan.removals().size() > most)
      throw Refusal.permanent(
          "the plan removes "
              + plan.removals().size()
              + " packages, and install.max-removals is "
              + most);
    for (var delivery : deliveries)
      if (delivery.artefact().encoding() != Encoding.TAR_BZ2)
        throw Refusal.permanent(
            delivery.artefact().name() + " is no .tar.bz2, which is all that cave unpacks");
  }

  private WaysBack waysBack(Holdings before) throws IOException, InterruptedException {
    var back = WaysBack.of(plan, before, place.builds(), place.stores());
    if (!back.absent().isEmpty()) {
      place.supplies().bring(back.absent());
      back = WaysBack.of(plan, before, place.builds(), place.stores());
    }
    if (!back.missing().isEmpty() && !place.noWayBack())
      throw Refusal.permanent(
          "if the change failed, these packages could not come back: "
              + String.join(", ", back.missing())
              + "; set install.no-way-back: true to take that risk, or bring them to a build of a"
              + " release first");
    return back;
  }

  private void put(Delivery delivery) throws IOException {
    if (!place.distdir().put(delivery.artefact(), delivery.tarball()))
      place
          .listener()
          .warned(
              place.distdir().file(delivery.artefact())
                  + " was another file than the release's of that name, and is replaced");
  }

  private List<Layer> layers() throws IOException {
    var layers = new ArrayList<Layer>();
    var accounts = plan.accounts().stream().map(Change.Account::account).toList();
    var lacking = HostAccounts.lacking(place.root(), accounts);
    if (!lacking.isEmpty()) layers.add(new Layer.Accounts(lacking));
    var pieces = new ArrayList<Piece>();
    for (var delivery : deliveries) pieces.add(piece(delivery));
    layers.addAll(Layers.of(pieces));
    var going = plan.removals().stream().map(Change.Remove::id).toList();
    if (!going.isEmpty()) layers.add(new Layer.Removals(going));
    return layers;
  }

  private static Piece piece(Delivery delivery) {
    var install = delivery.install();
    var coming = new Coming(install.id(), install.pbin(), delivery.artefact(), install.replaces());
    return Piece.of(coming, delivery.pbin());
  }
}

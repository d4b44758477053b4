package io.wherry.master.pipeline;

import io.wherry.common.model.Selector;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.fleet.HostView;
import io.wherry.master.fleet.HostWords;
import io.wherry.master.fleet.PackageSet;
import io.wherry.master.hold.LogException;
import io.wherry.master.pipeline.StatusView.Holder;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.Permissions.Hold;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Answers operators about hosts and sets, and does what they ask. */
final class Desk {
  /** Stands for whatever a host may be merging since a restore of the master. */
  private final Floor floor;

  private final Orders orders;
  private final RolloutDesk rollouts;
  private final Doorkeeper doorkeeper;
  private final Bars bars;
  private final Surroundings surroundings;

  Desk(
      Floor floor,
      Orders orders,
      RolloutDesk rollouts,
      Doorkeeper doorkeeper,
      Bars bars,
      Surroundings surroundings) {
    this.bars = bars;
    this.floor = floor;
    this.orders = orders;
    this.rollouts = rollouts;
    this.doorkeeper = doorkeeper;
    this.surroundings = surroundings;
  }

  StatusView status() {
    return new StatusView(
        floor.channels.values().stream().map(Floor.Channel::statement).toList(),
        floor.fleet().view(floor.now()).byState(),
        floor.book.permissions().cap(),
        holders(),
        rollouts.list(true),
        surroundings.full(),
        agents());
  }

  /** Of those that have said which they are. */
  private StatusView.Agents agents() {
    var names = new TreeMap<String, List<String>>();
    var unheard = new ArrayList<StatusView.Unheard>();
    for (var host : floor.fleet().all()) {
      var version = host.self().agentVersion();
      if (version.isEmpty() || host.trouble().barred().isPresent()) continue;
      names.computeIfAbsent(version, _ -> new ArrayList<>()).add(host.name());
      var words = host.trouble().unheard();
      if (!words.isEmpty())
        unheard.add(new StatusView.Unheard(host.id(), host.name(), version, words));
    }
    return new StatusView.Agents(names, unheard);
  }

  private List<Holder> holders() {
    var permissions = floor.book.permissions();
    var holders = new ArrayList<Holder>();
    permissions.held().forEach((host, hold) -> holders.add(holder(host, hold)));
    permissions
        .doubted()
        .forEach((host, since) -> {
          if (!permissions.held().containsKey(host))
            holders.add(Holder.inDoubt(host, RolloutWords.name(host, floor.fleet()), since));
        });
    return holders;
  }

  private Holder holder(io.wherry.common.model.HostId host, Hold hold) {
    boolean feared = floor.now().isAfter(hold.until());
    return new Holder(
        host,
        RolloutWords.name(host, floor.fleet()),
        hold.change(),
        hold.since(),
        feared || merging(host));
  }

  private boolean merging(io.wherry.common.model.HostId host) {
    return floor
        .fleet()
        .presence(host)
        .progress()
        .map(p ->
            switch (p.step()) {
              // What is not known may be anything.
              case DRAINING,
                  MERGING,
                  REBOOTING,
                  CHECKING,
                  CONFIRMING,
                  REVERTING,
                  UNDRAINING,
                  UNKNOWN ->
                  true;
              case SYNCING, FETCHING, STAGING, ASKING, WAITING -> false;
            })
        .orElse(false);
  }

  Answer<List<HostView>> hosts(String selector) {
    Selector which;
    try {
      which = Selector.parse(selector.isBlank() ? "all" : selector);
    } catch (IllegalArgumentException e) {
      return Answer.invalid(String.valueOf(e.getMessage()));
    }
    var unknown = which.unknownKeys(floor.fleet().labelKeys());
    if (!unknown.isEmpty())
      return Answer.invalid(
          "no host has a label '" + String.join("', '", unknown) + "'; nothing was selected");
    return Answer.ok(
        floor.fleet().view(floor.now()).hosts().stream()
            .filter(
                h -> which.matches(new Selector.Subject(h.id(), h.name(), h.channel(), h.labels())))
            .map(this::barred)
            .toList());
  }

  private HostView barred(HostView view) {
    var words = floor.fleet().host(view.id()).map(bars::words).orElse(List.of());
    return words.isEmpty() ? view : view.barredBy(String.join("; ", words));
  }

  Answer<HostDetail> host(String text) {
    return switch (find(text)) {
      case Answer.Refused<HostRecord>(var kind, var message) -> new Answer.Refused<>(kind, message);
      case Answer.Ok<HostRecord>(var host) -> Answer.ok(detail(host));
    };
  }

  private Answer<HostRecord> find(String text) {
    var found = text.isBlank() ? List.<HostRecord>of() : floor.fleet().find(text);
    if (found.isEmpty())
      return Answer.notFound("no host is called '" + text + "'; see `wherry hosts`");
    if (found.size() > 1)
      return Answer.conflict(
          "'" + text + "' may be any of " + found.size() + " hosts; write more of the id");
    return Answer.ok(found.getFirst());
  }

  private HostDetail detail(HostRecord host) {
    var now = floor.now();
    var fleet = floor.fleet();
    var explanation =
        new ArrayList<>(
            HostWords.explain(host, fleet.presence(host.id()), fleet.silent(host, now)));
    rollouts.turn(host.id()).ifPresent(explanation::addFirst);
    floor.calendar.words(host.id(), now).ifPresent(explanation::addFirst);
    aboutMasters(host).forEach(explanation::addFirst);
    for (var word : bars.words(host).reversed())
      explanation.addFirst("By its channel " + host.channel() + ": " + word + ".");
    explanation.addAll(surroundings.explain(host));
    for (var note : floor.planning.notes(host, fleet))
      explanation.add("Of its plan: " + note + ".");
    var wanted = new ArrayList<String>();
    fleet.assigned(host).forEach(spec -> wanted.add(spec.toString()));
    host.birth().adopted().forEach(spec -> wanted.add(spec + " (adopted)"));
    return new HostDetail(
        barred(fleet.view(host, now)),
        host.birth().machineId(),
        host.birth().enrolled(),
        fleet.inventoryOf(host),
        wanted,
        host.history(),
        explanation);
  }

  /** What a restore of this master, or of another one, leaves to say. */
  private List<String> aboutMasters(HostRecord host) {
    var lines = new ArrayList<String>();
    var channel = floor.channels.get(host.channel());
    if (channel != null && host.self().auto())
      Restoration.strange(host, channel.statement().release(), floor)
          .ifPresent(why -> lines.add("Not led by channel " + host.channel() + ": " + why + "."));
    if (floor.book.permissions().doubts(host.id()))
      lines.add(
          "May be merging: it was not heard of since the master was restored. Once it is known not"
              + " to, `wherry host "
              + host.name()
              + " --release` says so.");
    if (floor.led.containsKey(host.id()))
      lines.add(
          "Follows a master that was restored from a backup (epoch "
              + floor.led.get(host.id())
              + "): this one is out of date, stop it.");
    return lines;
  }

  /** Ends a quarantine, frees a permission, lets a failed or stuck host try again. */
  Answer<List<String>> release(String text, String actor, String reason) throws LogException {
    return switch (find(text)) {
      case Answer.Refused<HostRecord>(var kind, var message) -> new Answer.Refused<>(kind, message);
      case Answer.Ok<HostRecord>(var host) -> release(host, actor, reason);
    };
  }

  private Answer<List<String>> release(HostRecord host, String actor, String reason)
      throws LogException {
    var done = new ArrayList<String>();
    var facts = new ArrayList<Record>();
    var why = reason.isBlank() ? "by " + actor : reason;
    host.trouble().quarantine().ifPresent(q -> done.add("ended its quarantine (" + q + ")"));
    host.trouble().stuck().ifPresent(s -> done.add("forgot that it had no plan to " + s.release()));
    host.last()
        .filter(last -> last.outcome() != io.wherry.common.model.Outcome.SETTLED)
        .ifPresent(last -> done.add("forgot its failure on the way to " + last.target()));
    if (!done.isEmpty()) facts.add(new FleetFact.Released(host.id(), why));
    var hold = floor.book.permissions().held().get(host.id());
    if (hold != null) {
      facts.add(new PermissionFact.Freed(host.id(), hold.change(), "released by " + actor));
      done.add("freed its permission to merge change " + hold.change());
    }
    if (floor.book.permissions().doubts(host.id())) {
      facts.add(new PermissionFact.Cleared(host.id(), "released by " + actor));
      done.add("no longer takes it for merging since the master was restored");
    }
    if (facts.isEmpty())
      return Answer.conflict(
          "host "
              + host.name()
              + host.trouble()
                  .barred()
                  .map(bar -> " is held for ever: " + bar + "; the machine must enrol anew")
                  .orElse(" is not held and holds no permission"));
    floor.record(new Origin(actor, "", reason), facts);
    doorkeeper.trust(host.id());
    orders.resume(host.id());
    return Answer.ok(done);
  }

  /** Rollouts pass it over from now on; what it held stays counted until somebody releases it. */
  Answer<String> revoked(String text, String actor, String reason) throws LogException {
    return switch (find(text)) {
      case Answer.Refused<HostRecord>(var kind, var message) -> new Answer.Refused<>(kind, message);
      case Answer.Ok<HostRecord>(var host) -> {
        var why = "its identity was revoked" + (reason.isBlank() ? "" : ": " + reason);
        if (host.trouble().barred().isEmpty())
          floor.record(
              new Origin(actor, "", reason), List.of(new FleetFact.Revoked(host.id(), why)));
        yield Answer.ok(why);
      }
    };
  }

  Answer<PackageSet> assignSet(String name, String hosts, List<String> packages, String actor)
      throws LogException {
    PackageSet set;
    try {
      set = PackageSet.of(name, hosts, packages);
    } catch (IllegalArgumentException e) {
      return Answer.invalid(String.valueOf(e.getMessage()));
    }
    var unknown = set.hosts().unknownKeys(floor.fleet().labelKeys());
    if (!unknown.isEmpty() && !floor.fleet().all().isEmpty())
      return Answer.invalid(
          "no host has a label '" + String.join("', '", unknown) + "'; set not assigned");
    floor.record(
        new Origin(actor, "", ""),
        List.of(new FleetFact.SetAssigned(name, set.hosts().toString(), written(set))));
    return Answer.ok(set);
  }

  private static List<String> written(PackageSet set) {
    return set.packages().stream().map(Object::toString).toList();
  }

  Answer<String> dropSet(String name, String actor) throws LogException {
    if (floor.fleet().sets().stream().noneMatch(s -> s.name().equals(name)))
      return Answer.notFound("no set is called '" + name + "'; see `wherry set list`");
    floor.record(new Origin(actor, "", ""), List.of(new FleetFact.SetDropped(name)));
    return Answer.ok(name);
  }

  List<PackageSet> sets() {
    return List.copyOf(floor.fleet().sets());
  }
}

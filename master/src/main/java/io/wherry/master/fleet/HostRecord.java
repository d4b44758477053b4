package io.wherry.master.fleet;

import io.wherry.common.model.Aftermath;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Digest;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Labels;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Selector;
import io.wherry.master.fleet.FleetFact.Assignment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that the log tells of one host. */
public record HostRecord(
    HostId id,
    Birth birth,
    FleetFact.Self self,
    Optional<Digest> inventory,
    long reports,
    Optional<Assignment> assignment,
    Past past,
    Trouble trouble,
    List<Event> history,
    Instant touched) {
  private static final int REMEMBERED = 50;

  /** What was settled at enrolment. */
  public record Birth(String machineId, Labels labels, List<String> adopted, Instant enrolled) {}

  /** Its last change, and the release that it stood on before the one that it stands on now. */
  public record Past(Optional<FleetFact.Ended> last, Optional<ReleaseId> wayBack) {
    static final Past NONE = new Past(Optional.empty(), Optional.empty());

    Past moved(Optional<ReleaseId> from, Optional<ReleaseId> to) {
      return from.isEmpty() || from.equals(to) ? this : new Past(last, from);
    }

    Past ended(Optional<FleetFact.Ended> with) {
      return new Past(with, wayBack);
    }
  }

  /** What is wrong with it: an operator ends a quarantine, nobody a bar, a new plan the rest. */
  public record Trouble(
      Optional<String> barred,
      Optional<String> quarantine,
      Optional<FleetFact.Stuck> stuck,
      List<String> drift,
      Aftermath aftermath,
      List<Integer> unheard) {
    static final Trouble NONE =
        new Trouble(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Aftermath.NONE,
            List.of());

    /** Why nothing that comes with its identity is obeyed. */
    public Optional<String> distrust() {
      return barred.or(this::quarantine);
    }

    Trouble barredFor(String why) {
      return new Trouble(Optional.of(why), quarantine, stuck, drift, aftermath, unheard);
    }

    Trouble quarantinedFor(String why) {
      return new Trouble(barred, Optional.of(why), stuck, drift, aftermath, unheard);
    }

    Trouble stuckAt(Optional<FleetFact.Stuck> at) {
      return new Trouble(barred, quarantine, at, drift, aftermath, unheard);
    }

    Trouble lacking(List<String> lacks) {
      return new Trouble(barred, quarantine, stuck, lacks, aftermath, unheard);
    }

    /** What it lacks it lacks all the same. */
    Trouble released() {
      return new Trouble(barred, Optional.empty(), Optional.empty(), drift, aftermath, unheard);
    }

    Trouble passingOver(List<Integer> words) {
      return new Trouble(barred, quarantine, stuck, drift, aftermath, words);
    }

    Trouble leaving(Aftermath left) {
      return new Trouble(barred, quarantine, stuck, drift, left, unheard);
    }
  }

  /** One line of its history. */
  public record Event(Instant at, String what) {}

  static HostRecord enrolled(FleetFact.Enrolled fact, Instant at) {
    var self = new FleetFact.Self(fact.name(), "", "", "", fact.channel(), false, Optional.empty());
    return new HostRecord(
        fact.host(),
        new Birth(fact.machineId(), fact.labels(), fact.adopted(), at),
        self,
        Optional.empty(),
        0,
        Optional.empty(),
        Past.NONE,
        Trouble.NONE,
        List.of(new Event(at, "enrolled as " + fact.name())),
        at);
  }

  public String name() {
    return self.name();
  }

  public ChannelName channel() {
    return self.channel();
  }

  public Optional<ReleaseId> settled() {
    return self.settled();
  }

  public Optional<FleetFact.Ended> last() {
    return past.last();
  }

  /** Whether nothing that it says is obeyed. */
  public boolean quarantined() {
    return trouble.distrust().isPresent();
  }

  public Selector.Subject subject() {
    return new Selector.Subject(id, name(), channel(), birth.labels());
  }

  /** The record after a fact about this host. */
  HostRecord after(FleetFact.OfHost fact, Instant at) {
    return switch (fact) {
      case FleetFact.Enrolled e -> enrolled(e, at);
      case FleetFact.Greeted g -> greeted(g, at);
      case FleetFact.Inventoried i -> edit(at).inventory(i.inventory()).heard(i.sequence()).done();
      case FleetFact.Ordered o ->
          edit(at)
              .assignment(Optional.of(o.assignment()))
              .trouble(trouble.stuckAt(Optional.empty()))
              .note("ordered to " + o.assignment().release() + byRollout(o.assignment()))
              .done();
      case FleetFact.Withdrawn w -> withdrawn(w, at);
      case FleetFact.Ended e -> ended(e, at);
      case FleetFact.Stuck s ->
          edit(at)
              .trouble(trouble.stuckAt(Optional.of(s)))
              .note("no plan to " + s.release() + ": " + String.join("; ", s.explanation()))
              .done();
      case FleetFact.Drifted d -> drifted(d, at);
      case FleetFact.Remaining r -> remaining(r, at);
      case FleetFact.Quarantined q ->
          edit(at)
              .trouble(trouble.quarantinedFor(q.reason()))
              .note("quarantined: " + q.reason())
              .done();
      case FleetFact.Revoked r ->
          edit(at).trouble(trouble.barredFor(r.reason())).note(r.reason()).done();
      case FleetFact.Released r ->
          edit(at)
              .trouble(trouble.released())
              .last(Optional.empty())
              .note("released: " + r.reason())
              .done();
      case FleetFact.Moved _ -> edit(at).done();
      case FleetFact.PassedOver p ->
          edit(at)
              .trouble(trouble.passingOver(p.words()))
              .note("agent " + p.agentVersion() + " does not know words " + p.words())
              .done();
      case FleetFact.Recounted r -> edit(at).recounted(r.reports()).done();
    };
  }

  /**
   * After another boot nothing runs on old files, and another agent may know more words; the host
   * says so itself if that is wrong.
   */
  private HostRecord greeted(FleetFact.Greeted g, Instant at) {
    boolean same = g.self().bootId().equals(self.bootId());
    boolean speaksAsBefore = g.self().agentVersion().equals(self.agentVersion());
    var left = same ? trouble : trouble.leaving(Aftermath.NONE);
    return edit(at)
        .self(g.self())
        .trouble(speaksAsBefore ? left : left.passingOver(List.of()))
        .done();
  }

  private HostRecord remaining(FleetFact.Remaining r, Instant at) {
    var edit = edit(at).trouble(trouble.leaving(r.aftermath())).heard(r.sequence());
    var need = r.aftermath().need();
    if (need.equals(trouble.aftermath().need())) return edit.done();
    return edit.note(need.isEmpty() ? "needs no restart any more" : "needs a " + need).done();
  }

  private static String byRollout(Assignment assignment) {
    return assignment.rollout().map(r -> " by rollout " + r).orElse(" by its channel");
  }

  /** In the middle of a change it has what it is to have next: that is nothing to tell of. */
  private HostRecord drifted(FleetFact.Drifted d, Instant at) {
    var next = edit(at).trouble(trouble.lacking(d.lacks()));
    if (assignment.isPresent()) return next.done();
    return next.note(d.lacks().isEmpty() ? "as it should be again" : "drifted: " + d.lacks())
        .done();
  }

  private HostRecord withdrawn(FleetFact.Withdrawn w, Instant at) {
    boolean current = assignment.map(a -> a.change().equals(w.change())).orElse(false);
    return edit(at)
        .assignment(current ? Optional.empty() : assignment)
        .note("change " + w.change() + " withdrawn: " + w.why())
        .done();
  }

  /** That a withdrawn change came to nothing is no failure of the host. */
  private HostRecord ended(FleetFact.Ended e, Instant at) {
    boolean current = assignment.map(a -> a.change().equals(e.change())).orElse(false);
    var now =
        new FleetFact.Self(
            self.name(),
            self.platform(),
            self.bootId(),
            self.agentVersion(),
            self.channel(),
            self.auto(),
            e.settled());
    return edit(at)
        .self(now)
        .assignment(current ? Optional.empty() : assignment)
        .trouble(trouble.lacking(stillLacks(e)))
        .last(current || e.outcome() != Outcome.FAILED ? Optional.of(e) : last())
        .heard(e.sequence())
        .note(
            e.outcome().word()
                + " on the way to "
                + e.target()
                + e.fault().map(f -> ": " + f.what()).orElse(""))
        .done();
  }

  private List<String> stillLacks(FleetFact.Ended e) {
    return e.outcome() == Outcome.SETTLED ? List.of() : trouble.drift();
  }

  private Edit edit(Instant at) {
    return new Edit(this, at);
  }

  /** A copy in the making. */
  private static final class Edit {
    private final HostRecord from;
    private final Instant at;
    private FleetFact.Self self;
    private Optional<Digest> inventory;
    private long reports;
    private Optional<Assignment> assignment;
    private Past past;
    private Trouble trouble;
    private List<Event> history;

    Edit(HostRecord from, Instant at) {
      this.from = from;
      this.at = at;
      this.self = from.self;
      this.inventory = from.inventory;
      this.reports = from.reports;
      this.assignment = from.assignment;
      this.past = from.past;
      this.trouble = from.trouble;
      this.history = from.history;
    }

    /** Where it stood before is its way back, whoever took it on from there. */
    Edit self(FleetFact.Self next) {
      past = past.moved(self.settled(), next.settled());
      self = next;
      return this;
    }

    Edit inventory(Digest next) {
      inventory = Optional.of(next);
      return this;
    }

    Edit heard(long sequence) {
      reports = Math.max(reports, sequence);
      return this;
    }

    Edit recounted(long sequence) {
      reports = sequence;
      return this;
    }

    Edit assignment(Optional<Assignment> next) {
      assignment = next;
      return this;
    }

    Edit last(Optional<FleetFact.Ended> next) {
      past = past.ended(next);
      return this;
    }

    Edit trouble(Trouble next) {
      trouble = next;
      return this;
    }

    Edit note(String what) {
      var next = new ArrayList<>(history);
      next.add(new Event(at, what));
      history = next.subList(Math.max(0, next.size() - REMEMBERED), next.size());
      return this;
    }

    HostRecord done() {
      return new HostRecord(
          from.id,
          from.birth,
          self,
          inventory,
          reports,
          assignment,
          past,
          trouble,
          List.copyOf(history),
          at);
    }
  }
}

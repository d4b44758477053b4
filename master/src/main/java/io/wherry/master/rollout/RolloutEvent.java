package io.wherry.master.rollout;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Outcome;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a rollout reacts to. */
public sealed interface RolloutEvent {
  /**
   * About one host's change; one that names another change than the host's open one is late, and
   * loses.
   */
  sealed interface OfHost extends RolloutEvent {
    HostId host();

    ChangeId change();
  }

  /** It has not been there for a while, and has no permission. */
  record Absent(HostId host, ChangeId change) implements OfHost {}

  /** There is no stream to send the order on, or no longer. */
  record Missed(HostId host, ChangeId change) implements OfHost {}

  /** The order was sent on a live stream, at last or again. */
  record Reached(HostId host, ChangeId change) implements OfHost {}

  /** It has staged everything and asked for permission, which it cannot have yet. */
  record Asked(HostId host, ChangeId change) implements OfHost {}

  /** There is room for it, but not beside the hosts near it that have permission. */
  record Hemmed(HostId host, ChangeId change) implements OfHost {}

  /** Permission to merge is recorded as given. */
  record MayMerge(HostId host, ChangeId change) implements OfHost {}

  /** The host itself showed that its permission went unused. */
  record NotMerging(HostId host, ChangeId change) implements OfHost {}

  /** The host was not as its plan assumed, and gets a new one under another name. */
  record Replanned(HostId host, ChangeId change, ChangeId next, Optional<String> why)
      implements OfHost {
    public Replanned(HostId host, ChangeId change, ChangeId next) {
      this(host, change, next, Optional.empty());
    }
  }

  /**
   * What its channel forbids took its order back; once that is lifted it is ordered under the next
   * name, with all of its time.
   */
  record Recalled(HostId host, ChangeId change, ChangeId next) implements OfHost {}

  /** {@code fault} says of what kind the trouble was, where there was some. */
  record Ended(
      HostId host, ChangeId change, Outcome outcome, String why, Optional<Fault.Category> fault)
      implements OfHost {}

  /** It went back because this master was away and confirmed nothing: no fault of the host's. */
  record Undone(HostId host, ChangeId change, String why) implements OfHost {}

  /**
   * It came to nothing because of somebody else who changes packages there: no fault of the
   * release's. {@code said} is what its host called that end.
   */
  record Unsteady(HostId host, ChangeId change, String why, Optional<Outcome> said)
      implements OfHost {
    public Unsteady(HostId host, ChangeId change, String why) {
      this(host, change, why, Optional.empty());
    }
  }

  /**
   * Its deadline is over; {@code present} where its stream is alive. {@code others} is its word
   * that somebody else who changes packages there keeps it from getting on, if that was its last.
   */
  record Overdue(HostId host, ChangeId change, boolean present, Optional<String> others)
      implements OfHost {
    public Overdue(HostId host, ChangeId change, boolean present) {
      this(host, change, present, Optional.empty());
    }
  }

  /**
   * After a restore of the master: the host is neither where it was nor where this rollout leads.
   */
  record Strayed(HostId host, String why) implements RolloutEvent {}

  record PauseAsked(String why, Optional<WhoPauses> by) implements RolloutEvent {
    /** By a person, as whoever was not named was in earlier logs. */
    public PauseAsked(String why) {
      this(why, Optional.empty());
    }

    /** By the master itself, which waits for a person then. */
    public static PauseAsked byMaster(String why) {
      return new PauseAsked(why, Optional.of(WhoPauses.MASTER));
    }
  }

  /** Whose pause it is. */
  enum WhoPauses {
    PERSON,
    MASTER
  }

  record ResumeAsked() implements RolloutEvent {}

  /** Whoever is at work and has no permission yet is called off too, or finishes. */
  record AbortAsked(String why, Optional<WhoWorks> working) implements RolloutEvent {}

  /** What is to become of hosts that work when nobody new may begin; deferred unless said. */
  enum WhoWorks {
    DEFERS,
    FINISHES
  }

  record RevertAsked(String why) implements RolloutEvent {}

  /** Whoever went wrong so far gets another order. */
  record RetryAsked(String why) implements RolloutEvent {}

  /** Somebody looked at the hosts that moved and at what is measured; {@code why} not, or empty. */
  record Checked(int wave, boolean good, String why) implements RolloutEvent {}

  /** An operator lets the next wave begin. */
  record Approved(String by) implements RolloutEvent {}

  /** A host that the rollout's selector chooses, enrolled after its start. */
  record Joined(Seat seat) implements RolloutEvent {}

  /** The hour of these hosts is over, or has not come: nobody orders or permits them. */
  record Shut(Set<HostId> hosts, String why) implements RolloutEvent {
    public Shut {
      hosts = Collections.unmodifiableSortedSet(new TreeSet<>(hosts));
    }
  }

  /** Their hour has come. */
  record Opened(Set<HostId> hosts) implements RolloutEvent {
    public Opened {
      hosts = Collections.unmodifiableSortedSet(new TreeSet<>(hosts));
    }
  }

  record Ticked() implements RolloutEvent {}
}

package io.wherry.master.fleet;

import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts into words where a host stands and why, from what is stored and who is there. */
public final class HostWords {
  private HostWords() {}

  static HostView view(HostRecord host, Presence presence, boolean silent) {
    var progress = progressOf(host, presence);
    return new HostView(
        host.id(),
        host.name(),
        state(host, presence, silent),
        host.settled(),
        target(host),
        progress,
        new HostView.Contact(
            presence.heard(),
            presence.connected(),
            host.self().agentVersion(),
            host.self().platform()),
        host.birth().labels(),
        host.channel(),
        host.self().auto(),
        host.trouble().aftermath().need(),
        "");
  }

  private static Optional<ReleaseId> target(HostRecord host) {
    return host.assignment()
        .map(FleetFact.Assignment::release)
        .or(() -> host.trouble().stuck().map(FleetFact.Stuck::release));
  }

  private static Optional<Report.Progress> progressOf(HostRecord host, Presence presence) {
    return presence
        .progress()
        .filter(p -> host.assignment().map(a -> a.change().equals(p.change())).orElse(false));
  }

  private static HostState state(HostRecord host, Presence presence, boolean silent) {
    var trouble = host.trouble();
    if (trouble.distrust().isPresent()) return new HostState.Held(trouble.distrust().get());
    if (silent) return new HostState.Silent(presence.heard());
    if (trouble.stuck().isPresent())
      return new HostState.Held(
          "no plan to "
              + trouble.stuck().get().release()
              + ": "
              + String.join("; ", trouble.stuck().get().explanation()));
    if (host.assignment().isPresent()) return working(host, presence);
    return atRest(host);
  }

  private static HostState working(HostRecord host, Presence presence) {
    var assignment = host.assignment().orElseThrow();
    if (!presence.connected()) return new HostState.Waiting("ordered; not connected");
    if (presence.refused().isPresent()) return new HostState.Waiting(presence.refused().get());
    return progressOf(host, presence)
        .map(at -> doing(assignment, at))
        .orElseGet(() -> new HostState.Waiting("ordered to " + assignment.release()));
  }

  private static HostState doing(FleetFact.Assignment assignment, Report.Progress at) {
    return at.step() == Step.WAITING && !at.detail().isEmpty()
        ? new HostState.Waiting(at.detail())
        : new HostState.Working(assignment.change(), at.step(), at.detail());
  }

  /** A reverted attempt leaves a settled host: its failure is told by the explanation. */
  private static HostState atRest(HostRecord host) {
    if (host.last().isPresent() && failed(host.last().get().outcome()))
      return isStuck(host.last().get())
          ? new HostState.Stuck(failure(host.last().get()))
          : new HostState.Failed(failure(host.last().get()));
    if (!host.trouble().drift().isEmpty()) return new HostState.Waiting(drift(host));
    return host.settled()
        .<HostState>map(HostState.Settled::new)
        .orElseGet(() -> new HostState.Waiting("nothing ordered yet"));
  }

  private static boolean isStuck(FleetFact.Ended last) {
    return last.fault().filter(f -> f.isBecause(Fault.Cause.STUCK)).isPresent();
  }

  private static String drift(HostRecord host) {
    return "drifted: " + String.join("; ", host.trouble().drift());
  }

  private static boolean failed(Outcome outcome) {
    return switch (outcome) {
      case FAILED, TIMED_OUT, UNREACHABLE -> true;
      case SETTLED, REVERTED -> false;
    };
  }

  private static String failure(FleetFact.Ended last) {
    return outcome(last)
        + " on the way to "
        + last.target()
        + last.fault().map(f -> ": " + f.what()).orElse("");
  }

  /** One statement per line, the most pressing first; never empty. */
  public static List<String> explain(HostRecord host, Presence presence, boolean silent) {
    var lines = new ArrayList<String>();
    host.trouble()
        .barred()
        .ifPresent(
            why -> lines.add("Held: " + why + ". The machine may enrol anew, as another host."));
    host.trouble()
        .quarantine()
        .ifPresent(why ->
            lines.add(
                "Held: "
                    + why
                    + ". An operator ends it with `wherry host "
                    + host.name()
                    + " --release`."));
    if (silent) lines.add("Silent: not heard of since " + presence.heard() + ".");
    host.trouble().stuck().ifPresent(stuck -> stuck(stuck, lines));
    host.assignment().ifPresent(a -> assigned(a, presence, lines));
    host.last().ifPresent(last -> ended(last, lines));
    if (!host.trouble().drift().isEmpty() && host.assignment().isEmpty())
      lines.add("Has " + drift(host) + ".");
    lines.addAll(host.trouble().aftermath().words());
    if (!host.trouble().unheard().isEmpty()) lines.add(unheard(host));
    lines.add(
        host.settled()
            .map(r -> "Settled on " + r + since(host) + ".")
            .orElse("Has not settled on any release yet."));
    return lines;
  }

  /** Where it lacks what it settled on, its database says so no more. */
  private static String since(HostRecord host) {
    return host.trouble().drift().isEmpty()
        ? ", by its own installed database"
        : " before it drifted";
  }

  private static String unheard(HostRecord host) {
    return "Passes over what this master says in words "
        + host.trouble().unheard()
        + ", which its agent "
        + host.self().agentVersion()
        + " does not know: update the agent.";
  }

  private static void stuck(FleetFact.Stuck stuck, List<String> lines) {
    lines.add("Held: there is no plan that brings it to " + stuck.release() + ":");
    stuck.explanation().forEach(line -> lines.add("  " + line));
  }

  private static void assigned(FleetFact.Assignment a, Presence presence, List<String> lines) {
    lines.add(
        "Ordered to "
            + a.release()
            + a.rollout().map(r -> " by rollout " + r).orElse(" by its channel")
            + " (change "
            + a.change()
            + ", due "
            + a.deadline()
            + ").");
    if (!presence.connected()) lines.add("Not connected: the order is sent when it comes back.");
    presence.refused().ifPresent(why -> lines.add("Waits for permission to merge: " + why + "."));
    presence.progress().ifPresent(p -> lines.add(at(p)));
  }

  private static String at(Report.Progress p) {
    if (p.detail().isEmpty()) return "At work: " + p.step().word();
    return p.step() == Step.WAITING
        ? "Waits: " + p.detail()
        : "At work: " + p.step().word() + ", " + p.detail();
  }

  private static void ended(FleetFact.Ended last, List<String> lines) {
    lines.add(
        "Its last change, to "
            + last.target()
            + ", ended "
            + outcome(last)
            + last.fault().map(f -> ": " + f.what()).orElse("")
            + ".");
    if (isStuck(last))
      lines.add(
          "Stuck: it went neither forward nor back, and takes no order. Look at it with"
              + " `wherry-agent status` there; once its agent is restarted it tries again.");
    var what = last.outcome() == Outcome.SETTLED ? "  ran: " : "  cannot be undone: ";
    for (var effect : last.cost().lastingEffects()) lines.add(what + effect);
  }

  /** Degraded: files are as before, but what phases did until then is not taken back. */
  private static String outcome(FleetFact.Ended last) {
    var word = last.outcome().word();
    return last.cost().degrades(last.outcome()) ? word + ", degraded" : word;
  }
}

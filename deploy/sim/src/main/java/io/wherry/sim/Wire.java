package io.wherry.sim;

import io.wherry.common.model.HostWord;
import io.wherry.common.model.MasterWord;
import io.wherry.master.pipeline.Outbox;
import io.wherry.master.pipeline.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One stream between an agent and a master, as TCP has them: words arrive in order until it breaks,
 * and then each end finds out in its own time.
 */
final class Wire implements Outbox {
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Duration MOST = Duration.ofMillis(120);
  private static final Duration TRUSTING = Duration.ofSeconds(100);

  private static final Duration SOON = Duration.ofSeconds(10);
  private final Time time;
  private final SimAgent agent;
  private final SimMaster.Process master;
  private Instant lastUp = Instant.MIN;
  private Instant lastDown = Instant.MIN;
  private boolean cut;
  private boolean agentsEnd = true;
  private boolean mastersEnd = true;

  /** Once the master has let the host in. */
  Optional<Session> session = Optional.empty();

  Wire(Time time, SimAgent agent, SimMaster.Process master) {
    this.time = time;
    this.agent = agent;
    this.master = master;
  }

  SimAgent agent() {
    return agent;
  }

  /** The agent's word; false where it knows that nobody hears it. */
  boolean say(HostWord word) {
    if (!agentsEnd) return false;
    mayBreak();
    lastUp = arrival(lastUp);
    time.after(
        Duration.between(time.now(), lastUp),
        () -> {
          if (cut || !mastersEnd) return;
          time.note(agent.name() + " -> master", word::toString);
          agent.tongue().says(word).ifPresent(w -> master.heard(this, w));
        });
    return true;
  }

  @Override
  public void send(MasterWord word) {
    if (!mastersEnd) return;
    master.sends(word);
    mayBreak();
    if (word instanceof MasterWord.Permitted && agent.losesPermissions())
      breakDown(Duration.ofSeconds(1), SOON);
    lastDown = arrival(lastDown);
    time.after(
        Duration.between(time.now(), lastDown),
        () -> {
          if (cut || !agentsEnd) return;
          time.note("master -> " + agent.name(), word::toString);
          agent.tongue().hears(word).ifPresent(w -> agent.heard(this, w));
        });
    if (word instanceof MasterWord.Held) hangUp();
  }

  private Instant arrival(Instant last) {
    var at = time.now().plus(time.between(LEAST, MOST));
    return at.isBefore(last) ? last : at;
  }

  private void mayBreak() {
    if (time.strikes(Peril.LOSS, 250)) breakDown(Duration.ofSeconds(1), TRUSTING);
  }

  /** Nothing passes any more; both ends notice within that time. */
  void breakDown(Duration least, Duration most) {
    cut = true;
    time.after(time.between(least, most), this::endAtAgent);
    time.after(time.between(least, most), this::endAtMaster);
  }

  /** The master ends it in order: what it said before still arrives. */
  void hangUp() {
    lastDown = arrival(lastDown);
    mastersEnd = false;
    time.after(
        Duration.between(time.now(), lastDown),
        () -> {
          endAtAgent();
          master.lost(this);
        });
  }

  /** The agent's machine or process is gone; {@code silently} if nobody tells the master. */
  void agentGone(boolean silently) {
    agentsEnd = false;
    cut = true;
    time.after(
        silently ? time.between(Duration.ofSeconds(20), TRUSTING) : Duration.ofMillis(50),
        this::endAtMaster);
  }

  /** The master's process is gone, and with it all that it knew of this. */
  void masterGone() {
    mastersEnd = false;
    cut = true;
    time.after(time.between(Duration.ofMillis(50), Duration.ofSeconds(60)), this::endAtAgent);
  }

  private void endAtAgent() {
    if (!agentsEnd) return;
    agentsEnd = false;
    agent.lost(this);
  }

  private void endAtMaster() {
    if (!mastersEnd) return;
    mastersEnd = false;
    master.lost(this);
  }
}

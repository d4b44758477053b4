package io.wherry.agent.work;

import io.wherry.common.model.Inventory;
import io.wherry.common.model.Report;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * The host as it is told to the master, which is told anew once somebody else has changed what is
 * installed. While a change of ours is under way nobody looks: its end says what is there.
 */
public final class Lookout implements Host {
  private final Host host;
  private final Sight sight;
  private final BooleanSupplier atRest;
  private final Voice voice;
  private volatile OptionalLong told = OptionalLong.empty();

  /** When somebody looked last; the voice's turn only. */
  private OptionalLong last = OptionalLong.empty();

  /** A number that is another one whenever what is installed may be. */
  @FunctionalInterface
  public interface Sight {
    long glance() throws IOException;
  }

  public Lookout(Host host, Sight sight, BooleanSupplier atRest, Voice voice) {
    this.host = host;
    this.sight = sight;
    this.atRest = atRest;
    this.voice = voice;
  }

  /** For whoever tells the master; any thread. */
  @Override
  public Inventory inventory() throws IOException {
    long now = sight.glance(); // before it is read: what comes in between is found by the next look
    var inventory = host.inventory();
    told = OptionalLong.of(now);
    return inventory;
  }

  /** With each heartbeat; any thread. In turn, so that a greeting never says less than this. */
  public void beat() {
    voice.between(this::look);
  }

  /** Whoever is still at work is left to it: what they do is told once, when it stands. */
  private void look() throws IOException {
    var before = told;
    if (before.isEmpty() || !atRest.getAsBoolean()) return;
    var now = OptionalLong.of(sight.glance());
    boolean stands = now.equals(last);
    last = now;
    if (now.equals(before) || !stands) return;
    var inventory = inventory();
    if (atRest.getAsBoolean()) report(inventory, before);
  }

  private void report(Inventory inventory, OptionalLong before) throws IOException {
    try {
      voice.report(new Report.Inventoried(inventory));
    } catch (IOException e) {
      told = before;
      throw e;
    }
  }
}

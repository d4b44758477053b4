package io.wherry.agent.link;

import io.wherry.agent.identity.HostIdentity;
import io.wherry.common.model.Address;
import io.wherry.common.model.HostWord;
import io.wherry.common.time.Backoff;
import io.wherry.proto.v1.AgentsGrpc;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The link over gRPC and mTLS. One virtual thread dials the masters in turn, beats the heart, and
 * waits with full jitter after each end; only a stream that lasted makes the next wait short again.
 */
public final class GrpcMasterLink implements MasterLink {
  private final Setup setup;
  private final Supplier<HostIdentity> identity;
  private final Listener listener;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable Attendance attending;
  private boolean started;

  /**
   * Whom to dial and how patiently: {@code lasting} is how long a stream must have held to count as
   * good, {@code dialling} how long one may take to open.
   */
  public record Setup(List<Address> masters, Backoff backoff, Duration lasting, Duration dialling) {
    public Setup {
      masters = List.copyOf(masters);
      if (masters.isEmpty()) throw new IllegalArgumentException("no master's address is known");
    }
  }

  public GrpcMasterLink(
      Setup setup,
      Supplier<HostIdentity> identity,
      Listener listener,
      InstantSource clock,
      RandomGenerator random) {
    this.setup = setup;
    this.identity = identity;
    this.listener = listener;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public synchronized void start() {
    if (started || closing.getCount() == 0)
      throw new IllegalStateException("the link was started before or is closed");
    started = true;
    Thread.ofVirtual().name("master-link").start(this::run);
  }

  private void run() {
    try {
      keepAttending();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keepAttending() throws InterruptedException {
    int attempts = 0;
    for (int turn = 0; closing.getCount() > 0; turn++) {
      var began = clock.instant();
      var master = setup.masters().get(turn % setup.masters().size());
      var end = attend(master);
      if (closing.getCount() == 0) return;
      listener.down(master + ": " + end.why());
      attempts = end.wasUp() && lasted(began) ? 0 : attempts + 1;
      // One round through all masters counts as one failure.
      int failures = 1 + attempts / setup.masters().size();
      pause(setup.backoff().after(failures, random.nextDouble()));
    }
  }

  private boolean lasted(Instant began) {
    return Duration.between(began, clock.instant()).compareTo(setup.lasting()) >= 0;
  }

  private void pause(Duration pause) throws InterruptedException {
    closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  private record End(String why, boolean wasUp) {}

  /** From dialling to the end of the stream; says why it ended. */
  private End attend(Address master) throws InterruptedException {
    var who = identity.get();
    var expires = who.credential().expires();
    if (!clock.instant().isBefore(expires)) return new End(expired(expires), false);
    var channel = Channels.to(master, who);
    var attendance = new Attendance(listener);
    try {
      if (!enter(attendance)) return new End("closing", false);
      AgentsGrpc.newStub(channel).attend(attendance);
      if (!attendance.awaitOpen(setup.dialling()))
        attendance.end("no answer within " + setup.dialling().toSeconds() + " s");
      while (!attendance.awaitEnd()) {
        attendance.say(new HostWord.Beat(clock.instant()));
        listener.beat();
      }
      return new End(attendance.why(), attendance.wasUp());
    } finally {
      leave();
      channel.shutdownNow();
    }
  }

  private String expired(Instant expires) {
    return "this host's certificate expired at "
        + expires
        + "; if the clock is right (it says "
        + clock.instant()
        + "), enrol anew: wherry-agent enroll --force --token …";
  }

  private synchronized boolean enter(Attendance attendance) {
    if (closing.getCount() == 0) return false;
    attending = attendance;
    return true;
  }

  private synchronized void leave() {
    attending = null;
  }

  @Override
  public boolean send(HostWord word) {
    Attendance now;
    synchronized (this) {
      now = attending;
    }
    return now != null && now.say(word);
  }

  @Override
  public void close() {
    Attendance now;
    synchronized (this) {
      closing.countDown();
      now = attending;
    }
    if (now != null) now.end("closing");
  }
}

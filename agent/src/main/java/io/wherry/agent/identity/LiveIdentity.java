package io.wherry.agent.identity;

import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.Digest;
import io.wherry.common.tls.Credential;
import io.wherry.common.tls.Keys;
import io.wherry.common.tls.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The identity as it is now. {@link #start} has a thread of its own renew the certificate once half
 * of its life is over, each host at another moment.
 */
public final class LiveIdentity implements Resources.Resource {
  private static final System.Logger LOG = System.getLogger("io.wherry.agent.identity");
  private static final double SPREAD = 0.1;
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  private final IdentityStore store;
  private final RenewalDoor door;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile HostIdentity current;

  /** What came of a try to renew. */
  public sealed interface Renewal {
    record Fresh(Instant expires) implements Renewal {}

    record Failed(String why) implements Renewal {}
  }

  public LiveIdentity(
      HostIdentity current,
      IdentityStore store,
      RenewalDoor door,
      InstantSource clock,
      RandomGenerator random) {
    this.current = current;
    this.store = store;
    this.door = door;
    this.clock = clock;
    this.random = random;
  }

  public HostIdentity current() {
    return current;
  }

  public void start() {
    Thread.ofVirtual().name("certificate-renewal").start(this::keepFresh);
  }

  private void keepFresh() {
    var due = due();
    while (pause(Duration.between(clock.instant(), due))) {
      if (clock.instant().isBefore(due)) continue;
      switch (renew()) {
        case Renewal.Fresh(var expires) ->
            LOG.log(
                System.Logger.Level.INFO,
                "renewed this host''s certificate; it is good until {0}",
                expires);
        case Renewal.Failed(var why) ->
            LOG.log(
                System.Logger.Level.WARNING,
                "cannot renew this host''s certificate, which is good until {0}: {1}",
                current.credential().expires(),
                why);
      }
      due = due();
    }
  }

  /**
   * When to renew next: somewhere in the tenth of the life after its half, or, when that is past,
   * soon.
   */
  Instant due() {
    var credential = current.credential();
    var life =
        Duration.between(credential.certificate().getNotBefore().toInstant(), credential.expires());
    var spread = Duration.ofMillis((long) (life.toMillis() * SPREAD * random.nextDouble()));
    var planned = credential.halfLife().plus(spread);
    var now = clock.instant();
    return planned.isAfter(now) ? planned : now.plus(spread.dividedBy(10).plus(SHORTEST_PAUSE));
  }

  /** False once closed. Wakes now and then, since a clock may have been set. */
  private boolean pause(Duration wanted) {
    var pause =
        wanted.compareTo(LONGEST_PAUSE) > 0
            ? LONGEST_PAUSE
            : wanted.isNegative() ? SHORTEST_PAUSE : wanted;
    try {
      return !closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Makes a new key and has it certified; the old identity stays good if that fails. */
  public Renewal renew() {
    var identity = current;
    var pair = Keys.generate();
    var proof =
        Keys.prove(pair.getPrivate(), identity.host().value().getBytes(StandardCharsets.UTF_8));
    return switch (door.renew(
        identity, new Bytes(pair.getPublic().getEncoded()), new Bytes(proof))) {
      case RenewalDoor.Answer.NotNow(var why) -> new Renewal.Failed(why);
      case RenewalDoor.Answer.Renewed(var certificates) -> {
        var authority = Digest.of(Pem.der(identity.credential().authority()).value());
        yield switch (Chain.check(
            certificates, identity.host(), pair.getPublic(), authority, clock.instant())) {
          case Chain.Verdict.Wrong(var why) -> new Renewal.Failed(why);
          case Chain.Verdict.Good(var chain) ->
              keep(identity, new Credential(pair.getPrivate(), chain));
        };
      }
    };
  }

  private Renewal keep(HostIdentity identity, Credential renewed) {
    try {
      store.saveCredential(renewed);
    } catch (IOException e) {
      return new Renewal.Failed("cannot write " + store.folder() + ": " + e.getMessage());
    }
    current = identity.with(renewed);
    return new Renewal.Fresh(renewed.expires());
  }

  @Override
  public void close() {
    closing.countDown();
  }
}

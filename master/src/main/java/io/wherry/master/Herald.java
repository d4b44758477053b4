package io.wherry.master;

import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.release.ChannelStatement;
import io.wherry.master.pipeline.Control;
import io.wherry.master.publish.Publisher;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps channel statements fresh and tells the control loop of every new one. One thread of its
 * own.
 */
final class Herald implements Resources.Resource {
  private static final System.Logger LOG = System.getLogger(Herald.class.getName());
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);
  private final Publisher publisher;
  private final Control control;
  private final InstantSource clock;
  private final Map<ChannelName, SignedStatement> told = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("herald").unstarted(this::run);

  Herald(Publisher publisher, Control control, InstantSource clock) {
    this.publisher = publisher;
    this.control = control;
    this.clock = clock;
  }

  /** Tells of every channel as it stands, then watches. */
  void start() throws IOException {
    for (var statement : publisher.releases().channels()) announce(statement);
    thread.start();
  }

  void announce(ChannelStatement statement) throws IOException {
    var signed = publisher.releases().statement(statement.channel());
    if (signed.isEmpty()) return;
    control.channelMoved(signed.get(), statement);
    told.put(statement.channel(), signed.get());
  }

  private void run() {
    var wait = Duration.ZERO;
    while (!closed(wait)) wait = resign();
  }

  private boolean closed(Duration wait) {
    try {
      return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private Duration resign() {
    try {
      publisher.outpace(control.serials());
      var due = publisher.resign(clock.instant());
      for (var statement : publisher.releases().channels()) {
        var served = publisher.releases().statement(statement.channel());
        if (!served.equals(Optional.ofNullable(told.get(statement.channel())))) announce(statement);
      }
      return due.map(this::until).orElse(LOOK_AGAIN);
    } catch (IOException e) {
      LOG.log(
          Level.ERROR,
          "channel statements could not be signed anew: {0}; trying again in a minute",
          e.getMessage());
      return LOOK_AGAIN;
    }
  }

  private Duration until(java.time.Instant due) {
    var wait = Duration.between(clock.instant(), due);
    return wait.isPositive() ? min(wait, LOOK_AGAIN) : Duration.ofSeconds(1);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  @Override
  public void close() {
    closing.countDown();
  }
}

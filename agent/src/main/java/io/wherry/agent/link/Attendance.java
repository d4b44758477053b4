package io.wherry.agent.link;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.MasterWord;
import io.wherry.common.wire.BadWire;
import io.wherry.common.wire.Heard;
import io.wherry.common.wire.Wire;
import io.wherry.proto.v1.HostMessage;
import io.wherry.proto.v1.MasterMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One stream from its opening to its end. gRPC calls the observer's methods one at a time; {@link
 * #say} may come from anywhere. What the master does not take in time is bounded: then the stream
 * ends.
 */
final class Attendance implements ClientResponseObserver<HostMessage, MasterMessage> {
  private static final System.Logger LOG = System.getLogger("io.wherry.agent.link");
  private static final int MOST_WAITING = 256;
  private static final Duration BEAT_BEFORE_WELCOME = Duration.ofSeconds(30);

  private final MasterLink.Listener listener;
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch welcomed = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Touched by the observer's methods only. */
  private final Set<Integer> passed = new HashSet<>();

  private final ArrayDeque<HostWord> waiting = new ArrayDeque<>();
  private @Nullable ClientCallStreamObserver<HostMessage> out;
  private boolean up;
  private boolean greeted;
  private boolean writing;
  private boolean over;
  private Optional<String> why = Optional.empty();
  private Duration beat = BEAT_BEFORE_WELCOME;

  Attendance(MasterLink.Listener listener) {
    this.listener = listener;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<HostMessage> stream) {
    synchronized (this) {
      out = stream;
    }
    stream.setOnReadyHandler(this::ready);
  }

  private void ready() {
    boolean first;
    synchronized (this) {
      first = !up && !over;
      up = true;
    }
    if (first) {
      opened.countDown();
      listener.up();
    }
    pump();
  }

  @Override
  public void onNext(MasterMessage message) {
    try {
      switch (Wire.masterWord(message)) {
        case Heard.Known<MasterWord>(var word) -> heard(word);
        case Heard.Unknown<MasterWord>(var what, var words) -> passOver(what, words);
      }
    } catch (BadWire e) {
      end("the master said something malformed: " + e.getMessage());
    }
  }

  /** The master is told which of its words says nothing here, once on each stream. */
  private void passOver(String what, List<Integer> words) {
    if (passed.size() >= HostWord.PassedOver.MOST || !passed.addAll(words)) return;
    LOG.log(System.Logger.Level.INFO, "passed over an unknown word of the master: {0}", what);
    var few = words.stream().limit(HostWord.PassedOver.MOST).toList();
    say(new HostWord.PassedOver(few, Wire.HIGHEST_PROTOCOL));
  }

  private void heard(MasterWord word) {
    if (word instanceof MasterWord.Welcomed welcome) {
      var objection = listener.objection(welcome);
      if (objection.isPresent()) {
        end(objection.get());
        return;
      }
      synchronized (this) {
        beat = welcome.heartbeat();
      }
      welcomed.countDown();
    }
    listener.said(word);
  }

  @Override
  public void onError(Throwable failure) {
    over(Reasons.of(failure));
  }

  @Override
  public void onCompleted() {
    over("the master ended the stream");
  }

  private void over(String reason) {
    synchronized (this) {
      if (why.isEmpty()) why = Optional.of(reason);
      over = true;
      waiting.clear();
    }
    opened.countDown();
    welcomed.countDown();
    ended.countDown();
  }

  /** Breaks the stream off from this side. */
  void end(String reason) {
    ClientCallStreamObserver<HostMessage> stream;
    synchronized (this) {
      if (over) return;
      if (why.isEmpty()) why = Optional.of(reason);
      stream = out;
    }
    if (stream == null) over(reason);
    else stream.cancel(reason, null);
  }

  /** False where it cannot be said now. */
  boolean say(HostWord word) {
    boolean stuck;
    synchronized (this) {
      if (over || !up) return false;
      if (word instanceof HostWord.Greeted) greeted = true;
      else if (!greeted) return false;
      stuck = waiting.size() >= MOST_WAITING;
      if (!stuck) waiting.add(word);
    }
    if (stuck) {
      end("the master takes no more words");
      return false;
    }
    pump();
    return true;
  }

  /** Writes while the transport takes it. Whoever comes while somebody writes leaves it to them. */
  private void pump() {
    synchronized (this) {
      if (writing) return;
      writing = true;
    }
    while (true) {
      HostWord word;
      ClientCallStreamObserver<HostMessage> stream;
      synchronized (this) {
        stream = out;
        if (over || stream == null || waiting.isEmpty() || !stream.isReady()) {
          writing = false;
          return;
        }
        word = waiting.remove();
      }
      write(stream, word);
    }
  }

  private static void write(ClientCallStreamObserver<HostMessage> stream, HostWord word) {
    try {
      stream.onNext(Wire.wire(word));
    } catch (IllegalStateException e) {
      LOG.log(System.Logger.Level.DEBUG, "the stream ended while a word was being written", e);
    }
  }

  /** False where nothing came of the dialling in time. */
  boolean awaitOpen(Duration patience) throws InterruptedException {
    return opened.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** True once the stream is over; false when it is time for a heartbeat. */
  boolean awaitEnd() throws InterruptedException {
    if (welcomed.getCount() > 0) {
      // The welcome says how often; it wakes us to begin.
      welcomed.await(BEAT_BEFORE_WELCOME.toMillis(), TimeUnit.MILLISECONDS);
      return ended.getCount() == 0;
    }
    return ended.await(beat().toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized Duration beat() {
    return beat;
  }

  /** Whether it was ever open. */
  synchronized boolean wasUp() {
    return up;
  }

  synchronized String why() {
    return why.orElse("the stream is open");
  }
}

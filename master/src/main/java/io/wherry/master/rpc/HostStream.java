package io.wherry.master.rpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.MasterWord;
import io.wherry.common.wire.BadWire;
import io.wherry.common.wire.Heard;
import io.wherry.common.wire.Wire;
import io.wherry.proto.v1.HostMessage;
import io.wherry.proto.v1.MasterMessage;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One host's stream. gRPC calls the observer's methods one at a time; {@link #send} may come from
 * anywhere. The transport is written to by one thread at a time, and only while it is ready.
 */
final class HostStream implements StreamObserver<HostMessage>, Outbox {
  private final HostId host;
  private final HostDesk desk;
  private final ServerCallStreamObserver<MasterMessage> out;
  private final Failures failures;
  private final Consumer<HostStream> ended;

  private final Outgoing outgoing = new Outgoing();
  private boolean writing;
  private boolean over;
  private Optional<Status> ending = Optional.empty();

  /** Touched by the observer's methods only. */
  private Optional<HostDesk.Seat> seat = Optional.empty();

  private boolean greeted;
  private boolean finished;

  HostStream(
      HostId host,
      HostDesk desk,
      ServerCallStreamObserver<MasterMessage> out,
      Failures failures,
      Consumer<HostStream> ended) {
    this.host = host;
    this.desk = desk;
    this.out = out;
    this.failures = failures;
    this.ended = ended;
  }

  @Override
  public void onNext(HostMessage message) {
    if (finished) return;
    try {
      switch (Wire.hostWord(message)) {
        case Heard.Known<HostWord>(var word) -> heard(word);
        case Heard.Unknown<HostWord>(var what, _) -> failures.passedOver("host/" + host, what);
      }
    } catch (BadWire e) {
      end(Status.INVALID_ARGUMENT.withDescription("malformed message: " + e.getMessage()));
    } catch (IOException | RuntimeException e) {
      end(failures.statusOf(e, "a word of host " + host));
    }
  }

  private void heard(HostWord word) throws IOException {
    if (word instanceof HostWord.Greeted(var hello)) {
      if (greeted) end(Status.INVALID_ARGUMENT.withDescription("a second hello on one stream"));
      else greet(hello);
    } else if (seat.isPresent()) {
      seat.get().said(word);
    } else if (!greeted) {
      end(Status.INVALID_ARGUMENT.withDescription("the first word must be hello"));
    }
  }

  private void greet(io.wherry.common.model.Hello hello) throws IOException {
    greeted = true;
    var agent = hello.agent();
    if (!Protocols.shared(agent.lowestProtocol(), agent.highestProtocol())) {
      end(Protocols.refuse(agent.lowestProtocol(), agent.highestProtocol()));
      return;
    }
    switch (desk.attach(host, hello, this)) {
      case HostDesk.Attachment.Accepted(var accepted) -> seat = Optional.of(accepted);
      case HostDesk.Attachment.TurnedAway(var reason) -> send(new MasterWord.Held(reason));
    }
  }

  @Override
  public void onError(Throwable cut) {
    abandon();
    finish();
  }

  @Override
  public void onCompleted() {
    finish();
    end(Status.OK);
  }

  /** The peer is gone, by whichever way; told once. */
  void gone() {
    abandon();
    finish();
  }

  private void finish() {
    if (finished) return;
    finished = true;
    ended.accept(this);
    seat.ifPresent(HostDesk.Seat::gone);
  }

  @Override
  public void send(MasterWord word) {
    synchronized (this) {
      if (over || ending.isPresent()) return;
      if (!outgoing.add(word))
        ending =
            Optional.of(
                Status.RESOURCE_EXHAUSTED.withDescription(
                    "the host reads too slowly; attend anew"));
      // Nobody listens to a host that is held: it has to greet anew once it is let in again.
      else if (word instanceof MasterWord.Held) ending = Optional.of(Status.OK);
    }
    pump();
  }

  @Override
  public void close(String reason) {
    end(Status.UNAVAILABLE.withDescription(reason));
  }

  /** Ends the stream with {@code status} once what waits has been written. */
  void end(Status status) {
    synchronized (this) {
      if (ending.isEmpty()) ending = Optional.of(status);
    }
    pump();
  }

  private synchronized void abandon() {
    over = true;
    while (outgoing.take().isPresent()) {
      // Nobody is there to take them.
    }
  }

  /** Writes while the transport takes it. Whoever comes while somebody writes leaves it to them. */
  void pump() {
    if (!beginWriting()) return;
    while (true) {
      switch (next()) {
        case Move.Write(var word) -> write(word);
        case Move.End(var status) -> {
          finishWriting(status);
          return;
        }
        case Move.Rest() -> {
          return;
        }
      }
    }
  }

  /** What the writer does next. */
  private sealed interface Move {
    record Write(MasterWord word) implements Move {}

    record End(Status status) implements Move {}

    record Rest() implements Move {}
  }

  private synchronized boolean beginWriting() {
    if (writing || over) return false;
    writing = true;
    return true;
  }

  /** A host that is stuck does not keep its stream: its end does not wait for room. */
  private synchronized Move next() {
    boolean nothingToWrite = !out.isReady() || outgoing.isEmpty();
    if (!over && ending.isPresent() && nothingToWrite) {
      over = true;
      return new Move.End(ending.get());
    }
    if (over || nothingToWrite) {
      writing = false;
      return new Move.Rest();
    }
    return new Move.Write(outgoing.take().orElseThrow());
  }

  private void write(MasterWord word) {
    try {
      out.onNext(Wire.wire(word));
    } catch (IllegalStateException | io.grpc.StatusRuntimeException e) {
      // The call ended meanwhile; gRPC says so through gone().
      abandon();
    }
  }

  private void finishWriting(Status status) {
    try {
      if (status.isOk()) out.onCompleted();
      else out.onError(status.asException());
    } catch (IllegalStateException e) {
      abandon();
    }
  }
}

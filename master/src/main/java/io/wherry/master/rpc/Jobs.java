package io.wherry.master.rpc;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Fault;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.master.build.BuildOrder;
import io.wherry.master.build.BuildResult;
import io.wherry.master.publish.Drop;
import io.wherry.master.publish.PublishResult;
import io.wherry.proto.v1.BuildEvent;
import io.wherry.proto.v1.BuildRequest;
import io.wherry.proto.v1.PublishEvent;
import io.wherry.proto.v1.PublishRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Long work that an operator watches: each on a thread of its own, so that a cancelled call is
 * heard meanwhile.
 */
final class Jobs {
  private static final int MOST_EVENTS = 1000;
  private final OperatorDesk desk;
  private final Failures failures;

  Jobs(OperatorDesk desk, Failures failures) {
    this.desk = desk;
    this.failures = failures;
  }

  /** An operator who goes away stops the build; what is finished stays finished. */
  void build(BuildRequest request, StreamObserver<BuildEvent> to) {
    var call = (ServerCallStreamObserver<BuildEvent>) to;
    var sink = new Sink<>(call, MOST_EVENTS);
    var worker =
        Thread.ofVirtual()
            .name("build-call")
            .unstarted(() -> run("a build", sink, () -> build(request, sink)));
    call.setOnCancelHandler(worker::interrupt);
    worker.start();
  }

  private void build(BuildRequest request, Sink<BuildEvent> sink)
      throws IOException, InterruptedException, StatusException {
    switch (desk.building().build(order(request), new BuildTelling(sink))) {
      case BuildResult.Done done -> sink.finish(BuildTelling.finished(done));
      case BuildResult.Failed failed -> sink.finish(BuildTelling.finished(failed));
      case BuildResult.Planned planned -> sink.finish(BuildTelling.finished(planned));
      case BuildResult.Refused(var problems) ->
          throw Status.FAILED_PRECONDITION
              .withDescription(String.join("\n", problems))
              .asException();
    }
  }

  private static BuildOrder order(BuildRequest request) throws StatusException {
    if (request.getWorld() != (request.getPackagesCount() == 0))
      throw Asked.invalid("name packages to build, or the world");
    var targets = parsed("package", request.getPackagesList(), PackageSpec::parse);
    var jobs = request.getJobs() == 0 ? OptionalInt.empty() : OptionalInt.of(request.getJobs());
    try {
      return new BuildOrder(targets, jobs, request.getDryRun(), request.getRebuild());
    } catch (IllegalArgumentException e) {
      throw Asked.invalid(String.valueOf(e.getMessage()));
    }
  }

  /** A publishing once begun is finished, whoever watches. */
  void publish(PublishRequest request, StreamObserver<PublishEvent> to) {
    var call = (ServerCallStreamObserver<PublishEvent>) to;
    var sink = new Sink<>(call, MOST_EVENTS);
    call.setOnCancelHandler(sink::forget);
    Thread.ofVirtual()
        .name("publish-call")
        .start(() -> run("a publishing", sink, () -> publish(request, sink)));
  }

  private void publish(PublishRequest request, Sink<PublishEvent> sink)
      throws IOException, InterruptedException, StatusException {
    switch (desk.publishing().publish(wish(request), new PublishTelling(sink))) {
      case PublishResult.Published published -> sink.finish(PublishTelling.finished(published));
      case PublishResult.NothingChanged nothing -> sink.finish(PublishTelling.finished(nothing));
      case PublishResult.WouldPublish would -> sink.finish(PublishTelling.finished(would));
      case PublishResult.Refused(var why) ->
          throw statusOf(why).withDescription(why.what()).asException();
    }
  }

  /** What was tried and broke off is another thing than what was not to be tried. */
  private static Status statusOf(Fault why) {
    return why.mayPass() ? Status.ABORTED : Status.FAILED_PRECONDITION;
  }

  private static OperatorDesk.Publishing.Wish wish(PublishRequest request) throws StatusException {
    var drop = parsed("package to drop", request.getDropList(), Drop::parse);
    var channel =
        request.getChannel().isEmpty()
            ? Optional.<ChannelName>empty()
            : Optional.of(
                parsed("channel", List.of(request.getChannel()), ChannelName::new).getFirst());
    if (request.getRelease() < 0)
      throw Asked.invalid("there is no release " + Long.toUnsignedString(request.getRelease()));
    var release =
        request.getRelease() == 0 ? Optional.<Long>empty() : Optional.of(request.getRelease());
    if (release.isPresent() && channel.isEmpty())
      throw Asked.invalid("name the channel to move to release " + release.get());
    return new OperatorDesk.Publishing.Wish(
        channel, request.getDryRun(), drop, request.getDropUnwanted(), release);
  }

  private interface Work {
    void run() throws IOException, InterruptedException, StatusException;
  }

  private void run(String doing, Sink<?> sink, Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      sink.fail(Status.CANCELLED.withDescription(doing + " was broken off"));
    } catch (IOException | StatusException | RuntimeException e) {
      sink.fail(failures.statusOf(e, doing));
    }
  }

  private interface Parse<T> {
    T of(String text);
  }

  private static <T> List<T> parsed(String what, List<String> texts, Parse<T> parse)
      throws StatusException {
    try {
      return texts.stream().map(parse::of).toList();
    } catch (IllegalArgumentException e) {
      throw Asked.invalid(what + ": " + e.getMessage());
    }
  }
}

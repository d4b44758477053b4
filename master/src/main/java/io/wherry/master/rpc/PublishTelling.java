package io.wherry.master.rpc;

import io.wherry.master.publish.PublishListener;
import io.wherry.master.publish.PublishResult;
import io.wherry.master.publish.PublishStep;
import io.wherry.proto.v1.PublishEvent;
import io.wherry.proto.v1.PublishFinished;
import java.util.List;

/** Tells an operator how a publishing goes. */
final class PublishTelling implements PublishListener {
  private static final List<PublishStep> STEPS = List.of(PublishStep.values());

  private final Sink<PublishEvent> sink;

  PublishTelling(Sink<PublishEvent> sink) {
    this.sink = sink;
  }

  @Override
  public void begins(PublishStep step) {
    tell(step.word(), STEPS.indexOf(step), STEPS.size() - 1);
  }

  @Override
  public void stored(String tarball, int done, int total) {
    tell(tarball, done, total);
  }

  private void tell(String name, int done, int total) {
    var step =
        io.wherry.proto.v1.PublishStep.newBuilder().setName(name).setDone(done).setTotal(total);
    sink.offer(PublishEvent.newBuilder().setStep(step).build());
  }

  static PublishEvent finished(PublishResult.Published published) {
    var wire =
        PublishFinished.newBuilder()
            .setMade(true)
            .setRelease(ReleaseMessages.summary(published.release(), List.of(), 0))
            .setDiff(ReleaseMessages.diff(published.diff()))
            .addAllWarnings(published.warnings());
    published.channel().ifPresent(channel -> wire.setChannel(ChannelMessages.view(channel)));
    return event(wire);
  }

  static PublishEvent finished(PublishResult.NothingChanged nothing) {
    var wire = PublishFinished.newBuilder().addAllWarnings(nothing.warnings());
    nothing
        .newest()
        .ifPresent(newest -> wire.setRelease(ReleaseMessages.summary(newest, List.of(), 0)));
    nothing.channel().ifPresent(channel -> wire.setChannel(ChannelMessages.view(channel)));
    return event(wire);
  }

  static PublishEvent finished(PublishResult.WouldPublish would) {
    return event(PublishFinished.newBuilder().setDiff(ReleaseMessages.diff(would.diff())));
  }

  private static PublishEvent event(PublishFinished.Builder finished) {
    return PublishEvent.newBuilder().setFinished(finished).build();
  }
}

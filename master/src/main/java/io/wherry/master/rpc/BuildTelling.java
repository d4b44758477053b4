package io.wherry.master.rpc;

import io.wherry.common.model.PackageId;
import io.wherry.common.wire.Wire;
import io.wherry.master.build.BuildListener;
import io.wherry.master.build.BuildResult;
import io.wherry.proto.v1.BuildEvent;
import io.wherry.proto.v1.BuildFailure;
import io.wherry.proto.v1.BuildFinished;
import io.wherry.proto.v1.BuildStep;

/** Tells an operator how a build goes. Called by one thread at a time. */
final class BuildTelling implements BuildListener {
  private final Sink<BuildEvent> sink;
  private int done;
  private int total;

  BuildTelling(Sink<BuildEvent> sink) {
    this.sink = sink;
  }

  @Override
  public void heard(Event event) {
    switch (event) {
      case Event.Planned(var packages) -> {
        total += packages.size(); // what comes of a build may be more of them
        packages.forEach(id -> tell(id, "planned", ""));
      }
      case Event.Current(var build) -> over(build.id(), "current", "");
      case Event.Started(var id) -> tell(id, "fetching", "");
      case Event.Phase(var id, var phase) -> tell(id, phase, "");
      case Event.Finished(var build) -> over(build.id(), "built", build.cookie());
      case Event.Broke(var failure) ->
          over(failure.id(), "failed", "in " + failure.phase() + ": " + failure.why());
      case Event.Skipped(var id, var because) -> over(id, "skipped", "needs " + because);
      case Event.Unwanted(var id) -> tell(id, "unwanted", "");
    }
  }

  private void over(PackageId id, String phase, String detail) {
    done++;
    tell(id, phase, detail);
  }

  private void tell(PackageId id, String phase, String detail) {
    var step =
        BuildStep.newBuilder()
            .setPackage(Wire.wire(id))
            .setPhase(phase)
            .setDone(done)
            .setTotal(total)
            .setDetail(Wire.prose(detail));
    sink.offer(BuildEvent.newBuilder().setStep(step).build());
  }

  /** The end of a build that was begun; a refused one ends otherwise. */
  static BuildEvent finished(BuildResult.Done done) {
    var wire = BuildFinished.newBuilder();
    done.built().forEach(build -> wire.addBuilt(Wire.wire(build)));
    done.current().forEach(build -> wire.addCurrent(Wire.wire(build.id())));
    return BuildEvent.newBuilder().setFinished(wire).build();
  }

  static BuildEvent finished(BuildResult.Failed failed) {
    var wire = BuildFinished.newBuilder();
    failed.built().forEach(build -> wire.addBuilt(Wire.wire(build)));
    failed.failures().forEach(failure -> wire.addFailures(failure(failure)));
    return BuildEvent.newBuilder().setFinished(wire).build();
  }

  /** Of a dry run: what would be built was told as planned. */
  static BuildEvent finished(BuildResult.Planned planned) {
    var wire = BuildFinished.newBuilder();
    planned.current().forEach(build -> wire.addCurrent(Wire.wire(build.id())));
    return BuildEvent.newBuilder().setFinished(wire).build();
  }

  private static BuildFailure failure(BuildResult.Failure failure) {
    var wire =
        BuildFailure.newBuilder()
            .setPackage(Wire.wire(failure.id()))
            .setPhase(failure.phase())
            .setReason(Wire.prose(failure.why()));
    failure.lastLines().forEach(line -> wire.addLogTail(Wire.prose(line)));
    failure.log().ifPresent(log -> wire.setLog(log.toString()));
    failure.dependents().forEach(id -> wire.addBlocked(Wire.wire(id)));
    return wire.build();
  }
}

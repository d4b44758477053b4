package io.wherry.agent;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.Preparation;
import io.wherry.agent.work.Syncing;
import io.wherry.agent.work.WorkerCommand.Prepare;
import io.wherry.agent.work.WorkerWord;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Report.Progress;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** The worker's preparation for a release that is here already: checked, fetched, staged. */
final class LocalPreparation {
  private final AgentSettings settings;
  private final InstantSource clock;
  private final Narrator told;

  LocalPreparation(AgentSettings settings, InstantSource clock, Narrator told) {
    this.settings = settings;
    this.clock = clock;
    this.told = told;
  }

  /** What stood in the way; absent where everything is staged. */
  Optional<Fault> run(Proposal proposal, LocalTarballs.From from, NativeInstalling installing)
      throws IOException, InterruptedException {
    var release = proposal.release();
    var here = new Syncing.Outcome.Synced(release.manifest(), release.catalogue(), release::read);
    var preparation =
        new Preparation(
            (_, _) -> here,
            from.fetching(),
            installing,
            new LocalHost(settings),
            Worker.idleness(settings),
            clock);
    var order = proposal.order(LocalChange.newId(clock));
    return switch (preparation.run(new Prepare(order, from.guidance()), this::hear)) {
      case UpdateEvent.Staged _ -> Optional.empty();
      case UpdateEvent.Failed(_, var fault, _) -> Optional.of(fault);
      case UpdateEvent.Mismatched(_, var why) ->
          Optional.of(Fault.local(why + "; give the command again"));
      case UpdateEvent other -> throw new IllegalStateException("a preparation ends with " + other);
    };
  }

  private void hear(WorkerWord word) {
    if (word instanceof WorkerWord.Progressed(Progress(_, _, var step, var done, var total, _, _)))
      told.bytes(step.name().toLowerCase(Locale.ROOT), done, total);
  }
}

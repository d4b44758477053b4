package io.wherry.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.journal.Journal;
import io.wherry.agent.journal.Page;
import io.wherry.agent.report.ReportQueue;
import io.wherry.agent.update.Footing;
import io.wherry.agent.update.UpdateEvent.LinkDown;
import io.wherry.agent.update.UpdateEvent.Ordered;
import io.wherry.agent.update.UpdateEvent.Permitted;
import io.wherry.agent.update.UpdateEvent.Staged;
import io.wherry.agent.update.UpdateMachine;
import io.wherry.agent.update.UpdateState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loop that is driven by hand, event by event. */
class UpdateLoopTest {
  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOON);
  @TempDir private Path dir;
  private final List<WorkerCommand> commands = new ArrayList<>();
  private final FakeMaster master = new FakeMaster();
  private UpdateLoop loop;

  private final class NoWorker implements Crew {
    @Override
    public void submit(WorkerCommand command) {
      commands.add(command);
    }

    @Override
    public void dismiss() {}

    @Override
    public void rest() {}
  }

  /** Ordered, staged, and waiting for its permission. */
  @BeforeEach
  void asks() throws IOException {
    var voice = new Voice(ReportQueue.open(dir, CLOCK), master, Turns.thread("voice"));
    var hands =
        new Hands(
            new NoWorker(),
            voice,
            master,
            Runnable::run,
            FakeDisk::inventory,
            () -> Guidance.NONE,
            master::against);
    loop =
        new UpdateLoop(
            new UpdateMachine(AgentUnderTest.QUICK, "boot", 1),
            Journal.in(dir),
            new Page(new UpdateState.Settled(Footing.NONE), NOON, "boot", Optional.empty()),
            "boot",
            hands,
            CLOCK,
            WorkListener.NONE);
    var order = FakeMaster.orderTo("c1", 1);
    loop.turn(new Ordered(order, NOON));
    loop.turn(new Staged(order.change(), 0));
    assertThat(loop.page().state()).isInstanceOf(UpdateState.Asking.class);
    commands.clear();
  }

  private void permitted() {
    loop.turn(new Permitted(FakeMaster.orderTo("c1", 1).change(), Duration.ofMinutes(1)));
  }

  @Test
  void aPermissionIsUsed() {
    permitted();
    assertThat(commands).hasOnlyElementsOfType(WorkerCommand.Merge.class);
  }

  /** On the next stream it may have asked again already, and so given it back. */
  @Test
  void aPermissionWhoseStreamIsOverIsVoid() {
    loop.post(new LinkDown());
    permitted();
    assertThat(loop.page().state()).isInstanceOf(UpdateState.Asking.class);
    assertThat(commands).isEmpty();
  }
}

package io.wherry.agent;

import io.wherry.agent.aftermath.Scan;
import io.wherry.agent.drain.HostCommand;
import io.wherry.agent.work.Hooks;
import io.wherry.common.model.Fault;
import io.wherry.common.model.ReleaseId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The commands that the settings name, as the worker's. */
record HostHooks(
    HostCommand before,
    HostCommand after,
    Optional<HostCommand> rebooting,
    Scan scan,
    Path logs,
    Map<String, String> environment)
    implements Hooks {
  private static final System.Logger LOG = System.getLogger(HostHooks.class.getName());
  private static final Duration TO_BEGIN = Duration.ofMinutes(2);

  /** {@code environment} is what does not change from one occasion to the next. */
  static HostHooks of(AgentSettings settings, Map<String, String> environment) throws IOException {
    var drain = settings.drain();
    var installing = settings.installing();
    return new HostHooks(
        new HostCommand("drain.before", drain.before(), drain.timeout()),
        new HostCommand("drain.after", drain.after(), drain.timeout()),
        rebooting(settings.update()),
        Scan.of(settings.root(), installing.stateDir()),
        installing.stateDir().resolve("logs"),
        environment);
  }

  private static Optional<HostCommand> rebooting(AgentSettings.Update update) {
    return switch (update.reboot()) {
      case NEVER -> Optional.empty();
      case WHEN_NEEDED ->
          Optional.of(new HostCommand("update.reboot-command", update.rebootCommand(), TO_BEGIN));
    };
  }

  @Override
  public Optional<Fault> trouble() {
    return after.trouble().or(before::trouble).or(() -> rebooting.flatMap(HostCommand::trouble));
  }

  @Override
  public Optional<Fault> before(Occasion occasion) throws InterruptedException {
    return run(before, occasion, Map.of());
  }

  @Override
  public Optional<Fault> after(Occasion occasion, String outcome) throws InterruptedException {
    return run(after, occasion, Map.of("WHERRY_OUTCOME", outcome));
  }

  @Override
  public Optional<Fault> reboot(Occasion occasion) throws InterruptedException {
    return rebooting.isEmpty()
        ? Hooks.NONE.reboot(occasion)
        : run(rebooting.get(), occasion, Map.of());
  }

  /** Where it may be done, whoever cannot look does it rather than not. */
  @Override
  public Optional<String> rebootNeeded() {
    if (rebooting.isEmpty()) return Optional.empty();
    try {
      return scan.look().reboot();
    } catch (IOException e) {
      return Optional.of("cannot tell whether it is needed: " + e.getMessage());
    }
  }

  private Optional<Fault> run(HostCommand command, Occasion occasion, Map<String, String> more)
      throws InterruptedException {
    var variables = new TreeMap<>(environment);
    variables.put("WHERRY_CHANGE", occasion.change().value());
    variables.put("WHERRY_RELEASE", occasion.target().map(ReleaseId::toString).orElse(""));
    variables.putAll(more);
    return command.run(
        logs.resolve(occasion.change().value()),
        variables,
        line -> LOG.log(System.Logger.Level.INFO, "{0}: {1}", command.setting(), line));
  }
}

package io.wherry.agent.setup;

import io.wherry.common.process.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The root's own cave, asked. */
public record CaveFormats(Path root, List<String> cave) implements Formats {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Override
  public Answer ask() throws InterruptedException {
    var said = command().within(PATIENCE).with("LC_ALL", "C.UTF-8").capture();
    return said.exit().ok()
        ? new Answer.Knows(Set.copyOf(said.output().lines().distinct().toList()))
        : new Answer.Silent("'" + command() + "' " + said.exit().words());
  }

  private Command command() {
    var asked = new ArrayList<>(cave);
    asked.addAll(List.of("--log-level", "silent", "print-repository-formats"));
    var command = Command.of(asked);
    return root.equals(Path.of("/")) ? command : command.behind(List.of("chroot", root.toString()));
  }
}

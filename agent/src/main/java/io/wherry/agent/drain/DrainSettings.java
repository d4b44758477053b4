package io.wherry.agent.drain;

import io.wherry.common.config.Setting;
import java.time.Duration;
import java.util.List;

/** What runs around a change, so that whoever is served by the host can go elsewhere. */
public record DrainSettings(
    @Setting(
            value =
                "Command that takes this host out of service, once it may merge and before the"
                    + " first file changes; an absolute path and arguments.",
            fallback = "[]")
        List<String> before,
    @Setting(
            value =
                "Command that puts it back into service, whatever became of the change; may run"
                    + " more than once.",
            fallback = "[]")
        List<String> after,
    @Setting(value = "How long each of the two may run.", fallback = "10m") Duration timeout) {
  public DrainSettings {
    before = List.copyOf(before);
    after = List.copyOf(after);
    requireCommand("before", before);
    requireCommand("after", after);
    if (!timeout.isPositive()) throw new IllegalArgumentException("timeout must be positive");
  }

  public boolean isOff() {
    return before.isEmpty() && after.isEmpty();
  }

  private static void requireCommand(String key, List<String> command) {
    if (!command.isEmpty() && !command.getFirst().startsWith("/"))
      throw new IllegalArgumentException(
          key
              + " must begin with the absolute path of a program, not '"
              + command.getFirst()
              + "'");
  }
}

package io.wherry.master.setup;

import io.wherry.common.setup.HostConfiguration;
import io.wherry.common.setup.HostConfiguration.Text;
import io.wherry.common.setup.LockHook;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code wherry-agent enroll --paludis} puts onto a host, for hosts that are made by copying.
 */
public record HostFiles(HostConfiguration host, Path agentState) {
  public static final Path USUAL_STATE = Path.of("/var/lib/wherry-agent");

  /** The world file is the host's own: this line is to stand in it. */
  public String worldLine() {
    return HostConfiguration.SET;
  }

  public List<Text> texts() throws IOException {
    return List.of(
        host.binaries(agentState.resolve("repository/repository.git")),
        host.accounts(),
        host.installedAccounts(),
        new Text(
            host.configuration().resolve(LockHook.PLACE),
            LockHook.text(hook(), agentState.resolve("install"))),
        host.set());
  }

  private static String hook() throws IOException {
    try (InputStream in = HostFiles.class.getResourceAsStream("hook.bash")) {
      if (in == null) throw new IllegalStateException("hook.bash is missing from the program");
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

package io.wherry.master.setup;

import io.wherry.common.setup.HostConfiguration;
import io.wherry.common.setup.HostConfiguration.Text;
import io.wherry.common.setup.LockHook;
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

  public List<Text> texts() {
    return List.of(
        host.binaries(agentState.resolve("repository/repository.git")),
        host.accounts(),
        host.installedAccounts(),
        new Text(
            host.configuration().resolve(LockHook.PLACE),
            LockHook.text(agentState.resolve("install"))),
        host.set());
  }
}

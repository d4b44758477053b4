package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.install.CaveHook;
import io.wherry.common.config.Settings;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import io.wherry.common.setup.SetupFiles.Manner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaludisCommandTest {
  private static final RepositoryName NAME = new RepositoryName("mybinaries");
  @TempDir private Path directory;
  private RootKit host;

  @BeforeEach
  void make() throws IOException {
    host = new RootKit(directory);
  }

  private void paludis() throws IOException {
    var repositories = host.at("/etc/paludis/repositories");
    Files.createDirectories(repositories);
    Files.writeString(repositories.resolve("arbor.conf"), "format = e\nlocation = /srv/arbor\n");
    Files.writeString(host.at("/etc/paludis/general.conf"), "world = /etc/paludis/world\n");
  }

  private AgentSettings settings() throws Exception {
    return Settings.load(
        AgentSettings.class,
        List.of(),
        Map.of("root", host.root.toString(), "state-dir", host.state.toString()));
  }

  private PaludisSetup setup() throws Exception {
    return new PaludisSetup(settings(), Manner.CREATE, InstantSource.system());
  }

  @Test
  void aRootWithoutPaludisIsTold() {
    assertThat(host.run("paludis")).isEqualTo(ExitCode.NOT_THERE);
    assertThat(host.err).contains("there is no paludis in the root " + host.root);
  }

  @Test
  void aHostThatHasNotEnrolledIsToldHow() throws Exception {
    paludis();
    var before = host.picture();
    assertThat(host.run("paludis", "--install")).isEqualTo(ExitCode.NOT_ENROLLED);
    assertThat(host.err).contains("wherry-agent enroll --paludis");
    assertThat(host.picture()).isEqualTo(before);
  }

  @Test
  void enrollingForPaludisNeedsOneAndKeepsTheTokenForLater() {
    assertThat(host.run("enroll", "--paludis", "--token", "any")).isEqualTo(ExitCode.NOT_THERE);
    assertThat(host.state).doesNotExist();
  }

  @Test
  void theHookIsTheOneThatTheAgentWrites() throws Exception {
    paludis();
    setup().settle(NAME);
    assertThat(new CaveHook(settings().installing()).state()).isEqualTo(CaveHook.State.IN_PLACE);
  }

  @Test
  void paludisIsToldWhereItFindsTheStateFromWithin() throws Exception {
    paludis();
    var inside = new RootKit(directory);
    var settings =
        Settings.load(
            AgentSettings.class,
            List.of(),
            Map.of("root", "" + inside.root, "state-dir", inside.root + "/var/lib/w"));
    new PaludisSetup(settings, Manner.CREATE, InstantSource.system()).settle(NAME);
    assertThat(host.read("/etc/paludis/repositories/mybinaries.conf"))
        .contains("sync = git+file:///var/lib/w/repository/repository.git\n");
  }

  @Test
  void whatMayNotBeWrittenIsNamedAndTheRestIsAsItWas() throws Exception {
    paludis();
    var setup = setup();
    var before = host.picture();
    Files.createDirectories(host.state.resolve("install"));
    Posix.chmod(directory, 0755);
    Assumptions.assumeTrue(Posix.geteuid() == 0, "files are others' only for root");
    var report = Unprivileged.call(() -> setup.settle(NAME));
    assertThat(report.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(report.lines(false))
        .anyMatch(line -> line.startsWith("failed: ") && line.contains("no permission for"));
    assertThat(host.picture()).isEqualTo(before);
  }

  @Test
  void aFullDiskLeavesWholeFilesOnlyAndTheNextRunEndsIt() throws Exception {
    Assumptions.assumeTrue(Posix.geteuid() == 0, "only root mounts");
    paludis();
    var etc = host.at("/etc");
    var copy = directory.resolve("copy");
    Command.of("cp", "-a", etc.toString(), copy.toString()).capture();
    var mounted =
        Command.of("mount", "-t", "tmpfs", "-o", "mode=755,size=64k", "none", etc.toString())
            .capture();
    Assumptions.assumeTrue(mounted.exit().ok(), mounted.output());
    try {
      Command.of("cp", "-a", copy + "/.", etc + "/").capture();
      Command.of("sh", "-c", "cat /dev/zero > '" + etc + "/fill' || true").capture();
      var full = setup().settle(NAME);
      assertThat(full.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(full.lines(false)).anyMatch(line -> line.contains("is full"));
      assertThat(host.at("/etc/paludis/repositories/mybinaries.conf")).doesNotExist();
      assertThat(host.at("/etc/paludis/repositories/mybinaries.conf.wherry-new")).doesNotExist();
      Files.delete(etc.resolve("fill"));
      assertThat(setup().settle(NAME).exitCode()).isEqualTo(ExitCode.OK);
      assertThat(host.at("/etc/paludis/repositories/mybinaries.conf")).exists();
    } finally {
      Command.of("umount", "-l", etc.toString()).run(_ -> {});
    }
  }
}

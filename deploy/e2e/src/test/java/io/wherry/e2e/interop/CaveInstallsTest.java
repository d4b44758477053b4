package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.WorkerCommand;
import io.wherry.common.pbin.InstalledDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The agent's worker has the real cave install, upgrade, remove and go back. */
class CaveInstallsTest extends CaveStories {
  @RegisterExtension final Ledger ledger = new Ledger("installed by cave");

  @Test
  void caveInstallsExactlyThePlanInLayersAndUpgrades() throws Exception {
    var host = host("upgrades");
    assertThat(host.agent("status").ok().out()).contains("installer  cave, because paludis");
    host.settles(host.order(first, "app-test/tool"));
    assertThat(host.installed())
        .containsExactly(
            "app-test/settings-1.0:0",
            "app-test/slotted-2.0:2",
            "app-test/tool-1.0:0",
            "sys-test/odd-1:0");
    assertThat(logs(host)).containsExactly("merge-1.log", "merge-2.log");
    assertThat(host.root().read("/etc/paludis/sets/wherry.conf"))
        .contains("* app-test/tool:0\n", "* sys-test/odd:0\n");
    host.settles(host.order(later, "app-test/tool"));
    assertThat(host.installed())
        .containsExactly(
            "app-test/settings-2.0:0",
            "app-test/slotted-2.1:2",
            "app-test/tool-2.0:0",
            "sys-test/odd-1:0");
    assertThat(host.root().has("/usr/share/tool/old")).isFalse();
    host.cave("verify", "app-test/tool").ok();
    host.cave("sync", "mybinaries").ok();
    assertThat(host.state().resolve("install/cave/journal")).doesNotExist();
  }

  private static List<String> logs(CaveHost host) throws IOException {
    try (var logs = Files.list(host.state().resolve("install/logs/change-1"))) {
      return logs.map(log -> log.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void anotherBuildOfTheSameVersionReplacesIt() throws Exception {
    var host = host("rebuilt");
    host.settles(host.order(first, "sys-test/odd"));
    var before = pbin(host, "sys-test/odd");
    var order = host.order(rebuilt, "sys-test/odd");
    assertThat(order.plan().installs()).hasSize(1);
    host.settles(order);
    assertThat(pbin(host, "sys-test/odd")).isNotEqualTo(before);
    assertThat(host.order(rebuilt, "sys-test/odd").plan().changes()).isEmpty();
  }

  private static String pbin(CaveHost host, String name) throws IOException {
    return Entries.only(host.root().root(), name).pbinDigest().orElseThrow().hex();
  }

  @Test
  void accountsAreMadeBeforeWhoNeedsThem() throws Exception {
    var host = host("accounts");
    host.root().needAccounts();
    host.settles(host.order(first, "app-test/ferryman"));
    assertThat(host.root().read("/etc/passwd")).contains("\nferry:x:371:372:The ferry:", "\nreed:");
    assertThat(host.installed()).containsExactly("app-test/ferryman-1:0");
  }

  @Test
  void whatIsNotWantedAnyMoreGoes() throws Exception {
    var host = host("removes");
    host.settles(host.order(first, "app-test/tool", "app-test/slotted:1"));
    host.settles(host.order(first, "app-test/tool"));
    assertThat(host.installed()).doesNotContain("app-test/slotted-1.0:1").hasSize(4);
    assertThat(host.root().read("/etc/paludis/sets/wherry.conf"))
        .doesNotContain("app-test/slotted:1");
  }

  @Test
  void aMergedChangeThatNobodyConfirmsIsTakenBack() throws Exception {
    var host = host("reverts");
    host.settles(host.order(first, "app-test/tool"));
    var before = host.installed();
    var order = host.order(later, "app-test/tool");
    try (var worker = host.worker()) {
      assertThat(worker.prepares(order, releases)).isInstanceOf(UpdateEvent.Staged.class);
      assertThat(worker.merges(order)).isInstanceOf(UpdateEvent.Merged.class);
      assertThat(host.installed()).contains("app-test/tool-2.0:0");
      assertThat(host.cave("uninstall", "-x", "app-test/tool").refused().out())
          .contains("still changes packages in this root");
      assertThat(worker.answers(new WorkerCommand.Revert(order.change())))
          .isInstanceOf(UpdateEvent.Reverted.class);
    }
    assertThat(host.installed()).isEqualTo(before);
    assertThat(host.root().read("/usr/share/tool/old/file")).isEqualTo("old\n");
    host.settles(host.order(later, "app-test/tool"));
  }

  @Test
  void whatFailsMidwayGoesBackToTheBuildsBefore() throws Exception {
    var host = host("fails");
    host.settles(host.order(first, "app-test/tool"));
    var before = host.installed();
    var order = host.order(later, "app-test/tool", "app-test/failing");
    try (var worker = host.worker()) {
      assertThat(worker.prepares(order, releases)).isInstanceOf(UpdateEvent.Staged.class);
      var event = worker.merges(order);
      assertThat(event).isInstanceOf(UpdateEvent.Failed.class);
      assertThat(((UpdateEvent.Failed) event).fault().what())
          .contains("app-test/failing-1:0 is not installed as it should be", "its output is in");
    }
    assertThat(host.installed()).isEqualTo(before);
    assertThat(host.root().read("/usr/share/tool/old/file")).isEqualTo("old\n");
    assertThat(host.root().has("/usr/share/failing")).isFalse();
    assertThat(host.state().resolve("install/cave/journal")).doesNotExist();
  }

  @Test
  void whatTheHostMasksIsNotBuiltFromSourceInstead() throws Exception {
    var host = host("refuses");
    var planned = host.order(first, "app-test/tool");
    CaveRoot.write(
        host.inside("/etc/paludis/package_mask.conf"), "app-test/settings::mybinaries\n");
    try (var worker = host.worker("--set", "install.no-way-back=true")) {
      var event = worker.prepares(planned, releases);
      assertThat(event).isInstanceOf(UpdateEvent.Failed.class);
      assertThat(((UpdateEvent.Failed) event).fault().what()).contains("app-test/settings");
    }
    assertThat(host.installed()).isEmpty();
  }

  @Test
  void aPackageThatCouldNotComeBackIsNotReplaced() throws Exception {
    var host = host("no-way-back");
    host.settles(host.order(first, "app-test/slotted:1"));
    host.cave("resolve", "-x", "--hide", "*/*::mybinaries", "=app-test/settings-1.0").ok();
    var order = host.order(later, "app-test/settings");
    try (var worker = host.worker()) {
      var event = worker.prepares(order, releases);
      assertThat(event).isInstanceOf(UpdateEvent.Failed.class);
      assertThat(((UpdateEvent.Failed) event).fault().what())
          .contains("could not come back: app-test/settings-1.0:0 (it was built on this host)");
    }
  }

  @Test
  void aKilledWorkerLeavesCaveToItsEndAndTheNextOneGoesBack() throws Exception {
    var host = host("killed");
    host.settles(host.order(first, "app-test/tool"));
    var before = host.installed();
    var gate = gate(host, "install_pre");
    var order = host.order(later, "app-test/tool");
    var worker = host.worker();
    assertThat(worker.prepares(order, releases)).isInstanceOf(UpdateEvent.Staged.class);
    worker.tell(CaveHost.Worker.merge(order));
    gate.awaitSomebody();
    worker.process().destroyForcibly().waitFor();
    assertThat(host.cave("uninstall", "-x", "app-test/tool").refused().out())
        .contains("a change of Wherry has begun in this root");
    var next = host.worker();
    next.tell(new WorkerCommand.Recover());
    gate.open();
    var event = next.answer();
    next.close();
    assertThat(event).isInstanceOf(UpdateEvent.Recovered.class);
    assertThat(((UpdateEvent.Recovered) event).merged()).isEmpty();
    assertThat(host.installed()).isEqualTo(before);
    assertThat(InstalledDatabase.open(host.root().root()).torn()).isEmpty();
    host.cave("uninstall", "-x", "app-test/tool").ok();
  }
}

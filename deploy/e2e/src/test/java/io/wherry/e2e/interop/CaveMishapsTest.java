package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.WorkerCommand;
import io.wherry.common.model.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What may come between the real cave and the plan, and what becomes of the host then. */
class CaveMishapsTest extends CaveStories {
  @RegisterExtension final Ledger ledger = new Ledger("cave and mishaps");

  @Test
  void aPackageWhoseMergeWasKilledIsNotTakenForInstalled() throws Exception {
    var host = host("torn-first");
    var event = killedInItsMerge(host, host.order(first, "sys-test/odd"));
    assertThat(event).as("%s", event).isInstanceOf(UpdateEvent.Failed.class);
    assertThat(((UpdateEvent.Failed) event).fault().what()).contains("sys-test/odd-1:0");
    assertThat(host.installed()).isEmpty();
    assertThat(host.root().has("/usr/share/odd")).isFalse();
    host.settles(host.order(first, "sys-test/odd"));
    host.cave("verify", "sys-test/odd").ok();
  }

  @Test
  void aTornUpgradeIsRepairedAndThenGoesBackToTheBuildsBefore() throws Exception {
    var host = host("torn-upgrade");
    host.settles(host.order(first, "app-test/tool"));
    var before = host.installed();
    var picture = Picture.of(host.root().root());
    var event = killedInItsMerge(host, host.order(later, "app-test/settings"));
    assertThat(event).as("%s", event).isInstanceOf(UpdateEvent.WorkerDied.class);
    assertThat(((UpdateEvent.WorkerDied) event).why()).contains("wherry-agent repair");
    assertThat(host.agent("repair", "--yes").ok().out())
        .contains("app-test/settings:0 has 2 entries")
        .containsPattern("keep  app-test/settings-1\\.0:0")
        .containsPattern("drop  app-test/settings-2\\.0:0")
        .contains("the change with cave in which that happened is not over");
    try (var worker = host.worker()) {
      assertThat(worker.answers(new WorkerCommand.Recover()))
          .isInstanceOf(UpdateEvent.Recovered.class);
    }
    assertThat(host.installed()).isEqualTo(before);
    assertThat(Picture.of(host.root().root())).isEqualTo(picture);
    host.cave("verify", "app-test/settings").ok();
    host.settles(host.order(later, "app-test/settings"));
    assertThat(host.installed()).contains("app-test/settings-2.0:0");
  }

  @Test
  void whatIsMissingForTheWayBackIsFetchedBeforeTheChangeBegins() throws Exception {
    var host = host("way-back");
    host.settles(host.order(first, "app-test/tool"));
    var before = host.installed();
    var kept = lose(host, "tool-1.0");
    var order = host.order(later, "app-test/tool");
    try (var worker = host.worker()) {
      assertThat(worker.prepares(order, releases)).isInstanceOf(UpdateEvent.Staged.class);
      assertThat(kept).as("it is back before anything is changed").exists();
      assertThat(host.installed()).isEqualTo(before);
      assertThat(worker.merges(order)).isInstanceOf(UpdateEvent.Merged.class);
      assertThat(worker.answers(new WorkerCommand.Revert(order.change())))
          .isInstanceOf(UpdateEvent.Reverted.class);
    }
    assertThat(host.installed()).isEqualTo(before);
    assertThat(host.root().read("/usr/share/tool/old/file")).isEqualTo("old\n");
  }

  @Test
  void withoutAWayBackNothingBeginsUnlessThatIsSaid() throws Exception {
    var host = host("one-way");
    host.settles(host.order(first, "sys-test/odd"));
    var kept = lose(host, "odd-1");
    var served = releases.tarballs().resolve(kept.getFileName());
    var away = Files.move(served, served.resolveSibling("away"));
    try {
      var order = host.order(rebuilt, "sys-test/odd");
      try (var worker = host.worker()) {
        var event = worker.prepares(order, releases);
        assertThat(((UpdateEvent.Failed) event).fault().what())
            .contains("could not come back: sys-test/odd-1:0 (its tarball " + kept.getFileName())
            .contains("install.no-way-back: true");
      }
      try (var worker = host.worker("--set", "install.no-way-back=true")) {
        assertThat(worker.prepares(order, releases)).isInstanceOf(UpdateEvent.Staged.class);
        assertThat(worker.merges(order)).isInstanceOf(UpdateEvent.Merged.class);
        var back = worker.answers(new WorkerCommand.Revert(order.change()));
        assertThat(((UpdateEvent.Reverted) back).lastingEffects())
            .anyMatch(line -> line.contains("there was no way back for sys-test/odd-1:0"));
      }
    } finally {
      Files.move(away, served);
    }
  }

  /** Answers where in the cache it was. */
  private static Path lose(CaveHost host, String build) throws IOException {
    Path kept;
    try (var files =
        Files.newDirectoryStream(
            host.state().resolve("cache/tarballs"), "*--" + build + "--*.tar.bz2")) {
      kept = files.iterator().next();
    }
    Files.delete(host.inside("" + Path.of("/").resolve(host.root().root().relativize(kept))));
    Files.delete(host.root().distfiles().resolve(kept.getFileName()));
    return kept;
  }

  /** Somebody's own cave shows their sources whatever is hidden, and wants one package more. */
  @Test
  void whatCaveWouldCompileStopsTheHostWithBothLists() throws Exception {
    var host = host("compiles");
    var theirs = host.inside("/usr/local/bin/their-cave");
    CaveRoot.write(
        theirs,
        """
        #!/bin/bash
        arguments=()
        while [[ $# -gt 0 ]]; do
            if [[ $1 == --hide && $2 == *::arbor ]]; then shift; else arguments+=( "$1" ); fi
            [[ $1 == resolve ]] && more=app-test/owned
            shift
        done
        exec cave "${arguments[@]}" ${more}
        """);
    assertThat(theirs.toFile().setExecutable(true)).isTrue();
    try (var worker = host.worker("--set", "paludis.command=[/usr/local/bin/their-cave]")) {
      var event = worker.prepares(host.order(first, "sys-test/odd"), releases);
      assertThat(((UpdateEvent.Failed) event).fault().what().replaceAll(" {2,}", " | "))
          .startsWith("cave would do something else than the plan says, so nothing is done:\n")
          .contains("the plan | cave\n")
          .contains("install app-test/owned-1:0::arbor")
          .contains("install sys-test/odd-1:0::mybinaries");
    }
    assertThat(host.installed()).isEmpty();
    assertThat(host.state().resolve("install/cave/journal")).doesNotExist();
  }

  /** Its cave is killed when the first file of the first package is merged. */
  private UpdateEvent killedInItsMerge(CaveHost host, Order order) throws Exception {
    var gate = gate(host, "merger_install_file_post");
    try (var worker = host.worker()) {
      assertThat(worker.prepares(order, releases)).isInstanceOf(UpdateEvent.Staged.class);
      worker.tell(CaveHost.Worker.merge(order));
      gate.awaitSomebody();
      worker.killCave();
      gate.open();
      return worker.answer();
    }
  }
}

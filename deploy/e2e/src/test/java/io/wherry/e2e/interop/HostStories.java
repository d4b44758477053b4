package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Accounts that packages need, and what a host's own configuration keeps away from it. */
abstract class HostStories extends Stories {
  /** A host on which the real cave knows of accounts; where it does not, that is said aloud. */
  private Host hostWithAccounts(String name) throws Exception {
    var host = host(name);
    host.root().needAccounts();
    return host;
  }

  @Test
  void bothMakeTheSameAccounts() throws Exception {
    var caves = hostWithAccounts("accounts-caves");
    var ours = host("accounts-ours");
    caves.caveInstalls(first, "app-test/ferryman");
    ours.weInstall(first, "app-test/ferryman");
    assertThat(ours.root().read("/etc/passwd")).contains("\nferry:x:371:372:The ferry:", "\nreed:");
    for (var file : List.of("/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow"))
      assertThat(sorted(ours, file)).as(file).isEqualTo(sorted(caves, file));
    assertSameEntries(caves, ours);
  }

  private static List<String> sorted(Host host, String file) throws IOException {
    return host.root().read(file).lines().sorted().toList();
  }

  @Test
  void caveFindsNoAccountsLeftToMakeAfterUs() throws Exception {
    var host = hostWithAccounts("made-by-us");
    host.weInstall(first, "app-test/ferryman");
    host.sync(first);
    assertThat(
            host.cave()
                .run(
                    "resolve",
                    "--keep-targets",
                    "if-same-version",
                    "--hide",
                    "*/*::arbor",
                    "app-test/ferryman")
                .ok()
                .out())
        .contains("(nothing to do)");
  }

  @Test
  void weFindNoAccountsLeftToMakeAfterCave() throws Exception {
    var host = hostWithAccounts("made-by-cave");
    host.caveInstalls(first, "app-test/ferryman");
    var before = host.root().read("/etc/passwd");
    assertThat(host.weInstall(first, "app-test/ferryman").out()).contains("nothing to do");
    assertThat(host.root().read("/etc/passwd")).isEqualTo(before).contains("\nferry:");
  }

  @Test
  void bothRefuseWhatIsMaskedAndBothObeySets() throws Exception {
    var host = host("masked");
    host.root().setting("package_mask.conf", "app-test/settings[=1*]");
    assertBothRefuse(host, "app-test/tool", "masked by this host's package_mask.conf");
    host.root().setting("package_mask.conf", "unwanted");
    host.root().setting("sets/unwanted.conf", "* app-test/settings", "? app-test/slotted");
    assertBothRefuse(host, "app-test/tool", "masked by this host's package_mask.conf: unwanted");
    host.root().setting("package_unmask.conf", "app-test/settings");
    host.caveInstalls(first, "app-test/tool");
    assertThat(host.weInstall(first, "app-test/tool").out()).contains("nothing to do");
  }

  @Test
  void bothRefuseLicencesThatAreNotAccepted() throws Exception {
    var host = host("licences");
    host.root().setting("licences.conf", "*/* Odd", "user/* *", "group/* *");
    assertBothRefuse(host, "app-test/tool", "is under MIT, which this host's licences.conf");
    host.root().setting("licences.conf", "*/* Odd", "app-test/* MIT", "sys-test/odd -* MIT");
    host.caveInstalls(first, "app-test/tool");
    assertThat(host.weInstall(first, "app-test/tool").out()).contains("nothing to do");
  }

  private void assertBothRefuse(Host host, String wanted, String why) throws Exception {
    host.caveTries(first, wanted).refused();
    assertThat(host.wherry().tries(first, List.of(), wanted).with(1).err()).contains(why);
    assertThat(host.installed()).isEmpty();
  }
}

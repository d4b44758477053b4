package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.lifecycle.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the root's own accounts, configuration and other databases mean for what is applied. */
class AppliedFactsTest {
  private static final String PASSWD = "root:x:0:0::/root:/bin/sh\n";
  private static final String GROUP = "root:x:0:\n";

  @TempDir Path directory;
  private RootKit host;
  private ReleaseKit master;

  @BeforeEach
  void makeBoth() throws IOException {
    host = new RootKit(directory);
    master = new ReleaseKit(directory);
    write("/etc/passwd", PASSWD);
    write("/etc/group", GROUP);
    master.define("groups/marsh", "preferred_gid = 301\n");
    master.define(
        "users/marsh", "preferred_uid = 302\nprimary_group = marsh\nhome = /var/lib/marsh\n");
    master.draft("net/marshd", "1").needs("run: user/marsh").file("/usr/marshd", "1").build();
    master.publish();
  }

  @AfterEach
  void close() {
    master.close();
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(host.at(path).resolveSibling(""));
    Files.writeString(host.at(path), text);
  }

  private int apply(String... more) {
    var all = new ArrayList<>(List.of("--repository", master.folder.toString()));
    all.addAll(List.of("--key", master.publicKey()));
    all.addAll(List.of(more));
    return host.run("apply", all.toArray(String[]::new));
  }

  private void assertMade() throws IOException {
    assertThat(host.read("/etc/group")).isEqualTo(GROUP + "marsh:!:301:\n");
    assertThat(host.read("/etc/passwd"))
        .isEqualTo(PASSWD + "marsh:!:302:301::/var/lib/marsh:/sbin/nologin\n");
  }

  @Test
  void accountsComeBeforeWhatNeedsThemAndOnlyOnce() throws IOException {
    assertThat(apply("--dry-run", "marshd")).isEqualTo(ExitCode.OK);
    assertThat(host.out)
        .containsSubsequence("make     group/marsh", "make     user/marsh", "install  net/marshd-1")
        .contains("3 changes");
    assertThat(host.read("/etc/passwd")).isEqualTo(PASSWD);
    assertThat(apply("--yes", "--json", "marshd")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(host.out).contains("\"action\" : \"make\"").contains("\"name\" : \"user/marsh\"");
    assertMade();
    assertThat(apply("--yes", "marshd")).isEqualTo(ExitCode.OK);
    assertThat(host.out).contains("nothing to do");
    master.draft("net/marshd", "2").needs("run: user/marsh").file("/usr/marshd", "2").build();
    master.publish();
    assertThat(apply("--yes", "--world")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(host.out).contains("upgrade  net/marshd-2").doesNotContain("make ");
    assertMade();
  }

  @Test
  void anAccountOutlivesTheChangeThatIsTakenBack() throws IOException {
    host.fallIll();
    assertThat(apply("--yes", "marshd")).isEqualTo(ExitCode.FAILED);
    assertThat(host.has("/usr/marshd")).isFalse();
    assertMade();
    assertThat(host.out)
        .contains("not undone: group/marsh was made, with id 301")
        .contains("not undone: user/marsh was made, with id 302");
  }

  @Test
  void anAccountThatNobodyKnowsHowToMakeIsNamed() throws IOException {
    master.draft("net/other", "1").needs("run: group/unknown").build().publish();
    assertThat(apply("--yes", "other")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err)
        .contains("net/other-1:0 needs group/unknown, but this host has no such group");
    write("/etc/group", GROUP + "unknown:x:7:\n");
    assertThat(apply("--yes", "other")).as(host.err).isEqualTo(ExitCode.OK);
  }

  @Test
  void masksAndSetsOfTheHostHold() throws IOException {
    write("/etc/paludis/package_mask.conf", "unwanted\n");
    write("/etc/paludis/sets/unwanted.conf", "* net/marshd[<2]\n");
    write("/etc/paludis/package_mask.bash", "echo net/marshd\n");
    assertThat(apply("--yes", "marshd")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err)
        .contains("net/marshd-1:0 is masked by this host's package_mask.conf: unwanted")
        .contains("warning: etc/paludis/package_mask.bash is not run");
    write("/etc/paludis/package_unmask.conf.d/mine.conf", "net/marshd\n");
    assertThat(apply("--yes", "marshd")).as(host.err).isEqualTo(ExitCode.OK);
  }

  @Test
  void licencesOfTheHostHold() throws IOException {
    master.draft("net/shady", "1").under("MIT Evil").build().publish();
    write("/etc/paludis/licences.conf", "*/* MIT\n");
    assertThat(apply("--yes", "shady")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err)
        .contains("net/shady-1:0 is under Evil, which this host's licences.conf does not accept");
    write("/etc/paludis/licences.conf", "*/* MIT\nnet/shady Evil -*\n");
    assertThat(apply("--yes", "shady")).isEqualTo(ExitCode.FAILED);
    write("/etc/paludis/licences.conf", "*/* MIT\nnet/shady Evil\n");
    assertThat(apply("--yes", "shady")).as(host.err).isEqualTo(ExitCode.OK);
  }

  @Test
  void whatAnotherDatabaseHoldsIsThereAndStays() throws IOException {
    host.draft("sys/lib", "1").file("/usr/lib/lib", "theirs").in("unpackaged").byOthers();
    master.draft("net/user", "1").needs("run: sys/lib").build();
    master.draft("sys/lib", "2").file("/usr/lib/lib", "ours").build().publish();
    assertThat(apply("--yes", "user")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(host.read("/usr/lib/lib")).isEqualTo("theirs");
    assertThat(apply("--yes", "=sys/lib-2")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err).contains("would take the place of sys/lib-1:0 in the database unpackaged");
    assertThat(host.read("/usr/lib/lib")).isEqualTo("theirs");
  }
}

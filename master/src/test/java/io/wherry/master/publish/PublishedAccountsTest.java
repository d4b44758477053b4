package io.wherry.master.publish;

import static io.wherry.master.publish.PublishFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.git.GitRepository;
import io.wherry.common.model.AccountName;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.Digest;
import io.wherry.common.release.StagedPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which definitions of users and groups a release carries. */
class PublishedAccountsTest {
  private static final String SSHD = "metadata/accounts/users/sshd.conf";
  private static final String GROUP = "metadata/accounts/groups/sshd.conf";
  private static final Map<String, Bytes> DEFINED =
      Map.of(
          SSHD,
          new Bytes(bytes("primary_group = sshd\n")),
          GROUP,
          new Bytes(bytes("")),
          "metadata/accounts/users/unused.conf",
          new Bytes(bytes("primary_group = audio\n")));

  @TempDir private Path folder;
  private PublishFixture master;

  @BeforeEach
  void open() throws Exception {
    master = new PublishFixture(folder);
    master.makeKeys();
  }

  @Test
  void thoseThatPackagesNameAndTheirGroupsAreSignedWithIt() throws Exception {
    publish(DEFINED, needing("net/ssh", "c1", "build+run: ssl? ( user/sshd ) user/everybody-has"));
    var files = master.servedRelease().files();
    assertThat(files).containsEntry(SSHD, Digest.of(bytes("primary_group = sshd\n")));
    assertThat(files).containsEntry(GROUP, Digest.of(bytes("")));
    assertThat(files.keySet()).noneMatch(path -> path.contains("unused"));
    try (var publisher = master.open();
        var git = GitRepository.open(folder.resolve("static/git/marsh.git"))) {
      assertThat(git.read(master.listed(GitRepository.MAIN), SSHD, 100))
          .contains(bytes("primary_group = sshd\n"));
      var newest = publisher.releases().newest().orElseThrow();
      assertThat(publisher.releases().accounts(newest)).containsOnlyKeys(SSHD, GROUP);
    }
  }

  @Test
  void theyStayWhileAPackageNeedsThemThoughNoRepositoryHasThemAnyMore() throws Exception {
    publish(DEFINED, needing("net/ssh", "c1", "run: user/sshd"));
    publish(Map.of(), master.stage("a/b", "1", "c2"));
    assertThat(master.servedRelease().files()).containsKeys(SSHD, GROUP);
    publish(Map.of(), needing("net/ssh", "c3", ""));
    assertThat(master.servedRelease().files()).doesNotContainKeys(SSHD, GROUP);
  }

  @Test
  void aChangedDefinitionIsAnotherRelease() throws Exception {
    var ssh = needing("net/ssh", "c1", "run: group/sshd");
    publish(DEFINED, ssh);
    assertThat(publish(DEFINED, ssh)).isInstanceOf(PublishResult.NothingChanged.class);
    var changed = Map.of(GROUP, new Bytes(bytes("preferred_gid = 22\n")));
    var first = ((PublishResult.Published) publish(changed, ssh)).diff().accounts();
    assertThat(first.changed()).containsExactly(AccountName.group("sshd"));
    var more = needing("net/ssh", "c2", "run: user/sshd");
    var second = ((PublishResult.Published) publish(DEFINED, more)).diff().accounts();
    assertThat(second.added()).containsExactly(AccountName.user("sshd"));
    var third = ((PublishResult.Published) publish(DEFINED, needing("net/ssh", "c3", ""))).diff();
    assertThat(third.accounts().removed())
        .containsExactly(AccountName.group("sshd"), AccountName.user("sshd"));
  }

  @Test
  void aMalformedDefinitionIsRefusedAtItsSpot() throws Exception {
    var broken = Map.of(SSHD, new Bytes(bytes("gecos = x\nshell\n")));
    assertThat(publish(broken, needing("net/ssh", "c1", "run: user/sshd")))
        .isInstanceOfSatisfying(
            PublishResult.Refused.class,
            r -> assertThat(r.why().what()).startsWith(SSHD + ":2:1: expected key = value"));
    assertThat(master.ledger().list()).isEmpty();
  }

  private StagedPackage needing(String name, String cookie, String dependencies)
      throws IOException {
    var staged = master.stage(name, "1", cookie);
    Files.writeString(
        staged.pbin(), Files.readString(staged.pbin()) + "DEPENDENCIES=\"" + dependencies + "\"\n");
    return staged;
  }

  private PublishResult publish(Map<String, Bytes> accounts, StagedPackage... staged)
      throws IOException {
    var order =
        new PublishOrder(
            List.of(staged),
            List.of(),
            List.of(),
            accounts,
            Optional.of(PublishFixture.STABLE),
            false);
    try (var publisher = master.open()) {
      return publisher.publish(order, PublishListener.NONE);
    }
  }
}

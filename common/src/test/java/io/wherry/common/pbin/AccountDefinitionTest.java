package io.wherry.common.pbin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.Digest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AccountDefinitionTest {
  private static final String PLACE = "metadata/accounts/users/sshd.conf";

  @Test
  void everyKeyOfAUserIsRead() {
    var text =
        """
        # Privilege separation
        gecos = "Secure shell daemon"
        home = /var/empty
          shell=/sbin/nologin
        primary_group = sshd
        extra_groups = tty  audio
        preferred_uid = 22
        unheard_of = x
        shell_of_nobody =
        """;
    var sshd = read(PLACE, text);
    assertThat(sshd.account()).isEqualTo(AccountName.user("sshd"));
    assertThat(sshd.path()).isEqualTo(AccountDefinition.pathOf(sshd.account())).isEqualTo(PLACE);
    assertThat(sshd.digest()).isEqualTo(Digest.of(text.getBytes(StandardCharsets.UTF_8)));
    assertThat(sshd.gecos()).contains("Secure shell daemon");
    assertThat(sshd.home()).contains("/var/empty");
    assertThat(sshd.shell()).contains("/sbin/nologin");
    assertThat(sshd.preferredId()).contains(22);
    assertThat(sshd.groups())
        .containsExactly(
            AccountName.group("sshd"), AccountName.group("tty"), AccountName.group("audio"));
  }

  @Test
  void aGroupMayBeEmpty() {
    assertThat(read("metadata/accounts/groups/sshd.conf", "").preferredId()).isEmpty();
    assertThat(read("metadata/accounts/groups/sshd.conf", "preferred_gid = 7").preferredId())
        .contains(7);
  }

  @Test
  void otherFilesDefineNoAccount() {
    for (var path :
        new String[] {
          "metadata/accounts/users/a/b.conf", "metadata/accounts/users/.conf", "users/x.conf"
        }) assertThat(AccountDefinition.accountAt(path)).as(path).isEmpty();
  }

  @Test
  void whatCannotStandInPasswdIsRefusedAtItsSpot() {
    assertThat(refused("gecos = a:b"))
        .hasMessage(
            PLACE + ":1:9: a gecos may hold neither colons nor quotes\n  gecos = a:b\n          ^");
    assertThat(refused("\npreferred_uid = many")).hasMessageStartingWith(PLACE + ":2:17: expected");
    assertThat(refused("primary_group = a b")).hasMessageStartingWith(PLACE + ":1:17: not a group");
    assertThat(refused("extra_groups = x $(reboot)")).hasMessageContaining("'$(reboot)'");
    assertThat(refused("shell")).hasMessageStartingWith(PLACE + ":1:1: expected key = value");
  }

  private static AccountDefinition read(String path, String text) {
    return AccountDefinition.parse(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private static MalformedText refused(String text) {
    return catchThrowableOfType(MalformedText.class, () -> read(PLACE, text));
  }
}

package io.wherry.common.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.setup.SetupFiles.Manner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaludisConfigurationTest {
  @TempDir private Path root;
  private PaludisConfiguration found;

  @BeforeEach
  void look() {
    found = new PaludisConfiguration(new SetupFiles(root, Manner.LOOK), Path.of("/etc/paludis"));
  }

  private void write(String name, String text) throws IOException {
    var file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void aRepositoryIsKnownByWhatItCallsItself() throws IOException {
    write(
        "etc/paludis/repositories/first.conf",
        "# the big one\n"
            + "format = e\n"
            + "location = ${ROOT}/srv/big\n"
            + "profiles = ${location}/profiles/x\n");
    write("srv/big/profiles/repo_name", "arbor\n");
    var arbor = found.named("arbor").orElseThrow();
    assertThat(arbor.file()).isEqualTo(Path.of("/etc/paludis/repositories/first.conf"));
    assertThat(arbor.value("profiles")).contains("/srv/big/profiles/x");
    assertThat(found.named("first")).isEmpty();
  }

  @Test
  void oneThatWasNeverSyncedIsKnownByItsFile() throws IOException {
    write("etc/paludis/repositories/arbor.conf", "format = e\nlocation = /nowhere\n");
    assertThat(found.named("arbor")).isPresent();
  }

  @Test
  void whatHoldsForAllHoldsForEach() throws IOException {
    write("etc/paludis/repository_defaults.conf", "distdir = /big/distfiles\n");
    write("etc/paludis/repositories/arbor.conf", "format = e\nlocation = /srv/arbor\n");
    assertThat(found.named("arbor").orElseThrow().value("distdir")).contains("/big/distfiles");
  }

  @Test
  void aFormatHasTwoSpellings() throws IOException {
    write("etc/paludis/repositories/people.conf", "format = \"installed_accounts\"\n");
    assertThat(found.ofFormat("installed-accounts")).isPresent();
    assertThat(found.ofFormat("accounts")).isEmpty();
  }

  @Test
  void worldIsWhereTheConfigurationSays() throws IOException {
    assertThat(found.world()).isEmpty();
    write("etc/paludis/general.conf", "world = ${root}/var/lib/world\n");
    assertThat(found.world()).contains(Path.of("/var/lib/world"));
  }

  @Test
  void withoutConfigurationThereIsNothing() throws IOException {
    assertThat(found.isThere()).isFalse();
    assertThat(found.repositories()).isEmpty();
  }
}

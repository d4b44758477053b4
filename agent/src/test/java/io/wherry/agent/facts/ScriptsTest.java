package io.wherry.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configuration that is a script, whoever wrote it and however it ends. */
class ScriptsTest {
  private static final Duration SHORT = Duration.ofSeconds(4);

  @TempDir Path directory;
  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    write("etc/passwd", "root:x:0:0:::\n");
    write("etc/group", "root:x:0:\n");
  }

  private void write(String path, String text) throws IOException {
    var file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Inventory inventory() throws IOException {
    return inventory(new Scripts("/bin/bash", Duration.ofMinutes(1)));
  }

  private Inventory inventory(Scripts scripts) throws IOException {
    return new RootFacts(root, Optional.of(scripts)).inventory(_ -> false);
  }

  @Test
  void whatTheyWriteStandsBesideWhatFilesSay() throws IOException {
    write("etc/paludis/package_mask.conf", "app/one\n");
    write("etc/paludis/package_mask.bash", "for n in two three; do echo \"app/$n\"; done\n");
    write("etc/paludis/package_mask.conf.d/more.bash", "echo '# nothing'; echo app/four\n");
    write("etc/paludis/package_mask.conf.d/most.conf", "app/five\n");
    write("etc/paludis/platforms.bash", "echo '*/* amd64'; echo 'trouble' >&2\n");
    var inventory = inventory();
    assertThat(inventory.admitted().masks())
        .containsExactly("app/one", "app/two", "app/three", "app/five", "app/four");
    assertThat(inventory.admitted().platforms()).contains(List.of("*/* amd64"));
    assertThat(inventory.remarks()).isEmpty();
    assertThat(inventory.admitted().unread()).isEmpty();
  }

  @Test
  void theyKnowTheMachineAndNothingOfTheAgent() throws IOException {
    write("etc/paludis/package_mask.bash", "export -p | cut -d' ' -f3 | cut -d= -f1 >" + seen());
    inventory();
    assertThat(Files.readAllLines(seen()))
        .contains("ROOT", "PATH", "PALUDIS_CONFIG_DIR", "PALUDIS_EBUILD_DIR", "PALUDIS_LOG_LEVEL")
        .isSubsetOf(
            "ROOT",
            "PATH",
            "HOME",
            "LC_ALL",
            "PALUDIS_CONFIG_DIR",
            "PALUDIS_EBUILD_DIR",
            "PALUDIS_LOG_LEVEL",
            "PWD",
            "OLDPWD",
            "SHLVL",
            "_");
  }

  private Path seen() {
    return directory.resolve("seen");
  }

  @Test
  void oneThatFailsIsNotHeededAsByPaludisAndThatIsSaid() throws IOException {
    write("etc/paludis/package_mask.bash", "echo app/half; exit 3\n");
    write("etc/paludis/licences.bash", "if then\n");
    var inventory = inventory();
    assertThat(inventory.admitted().masks()).isEmpty();
    assertThat(inventory.admitted().licences()).isEmpty();
    assertThat(inventory.admitted().unread()).isEmpty();
    assertThat(inventory.remarks())
        .containsExactlyInAnyOrder(
            "etc/paludis/package_mask.bash ended with status 3, so what it says is not heeded, as"
                + " by paludis",
            "etc/paludis/licences.bash ended with status 2, so what it says is not heeded, as by"
                + " paludis");
  }

  /** Whoever does not know what is masked plans nothing. */
  @Test
  void oneThatNeverEndsIsStoppedWithAllThatItStarted() throws IOException {
    write(
        "etc/paludis/package_mask.bash",
        "trap '' TERM\necho $$ >" + seen() + "\nwhile :; do read -t 1 </dev/zero; done & wait\n");
    var inventory = inventory(new Scripts("/bin/bash", SHORT));
    assertThat(inventory.admitted().unread())
        .containsExactly("etc/paludis/package_mask.bash took longer than 4 s and was killed");
    var script = Long.parseLong(Files.readString(seen()).strip());
    assertThat(ProcessHandle.of(script).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void oneThatSaysMoreThanAnybodyMeansIsAFinding() throws IOException {
    write("etc/paludis/package_mask.bash", "head -c 300000 /dev/zero | tr '\\0' 'a'; echo\n");
    write("etc/paludis/package_unmask.bash", "yes app/x | head -n 100000\n");
    write("etc/paludis/platforms.bash", "yes '*/* amd64'\n");
    write("etc/paludis/licences.bash", "printf 'app/x \\377\\n'\n");
    var unread = inventory(new Scripts("/bin/bash", SHORT)).admitted().unread();
    assertThat(unread)
        .anyMatch(u -> u.startsWith("etc/paludis/package_mask.bash "))
        .contains("etc/paludis/package_unmask.bash says more than 262144 characters")
        .contains("etc/paludis/platforms.bash took longer than 4 s and was killed");
  }

  @Test
  void oneThatNobodyCanRunIsAFinding() throws IOException {
    write("etc/paludis/package_mask.bash", "echo app/x\n");
    var unread = inventory(new Scripts("/no/bash", SHORT)).admitted().unread();
    assertThat(unread)
        .containsExactly("etc/paludis/package_mask.bash cannot be run: there is no /no/bash");
  }

  /** Nothing is taken for a script that is none, and none is found outside of the root. */
  @Test
  void whatIsNoFileOfTheRootIsNotRun() throws IOException {
    Files.writeString(directory.resolve("outside.bash"), "touch " + seen() + "\n");
    Files.createDirectories(root.resolve("etc/paludis/package_mask.bash"));
    Files.createSymbolicLink(
        root.resolve("etc/paludis/licences.bash"), directory.resolve("outside.bash"));
    write("etc/paludis/repositories/local.bash", "touch " + seen() + "\n");
    var inventory = inventory();
    assertThat(seen()).doesNotExist();
    assertThat(inventory.remarks()).anyMatch(r -> r.contains("repositories/local.bash is not run"));
  }
}

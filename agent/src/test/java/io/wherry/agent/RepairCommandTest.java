package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.install.ManagedPackages;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.InstalledEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slots with more than one entry, as a killed cave or two at once leave them. */
class RepairCommandTest {
  @TempDir Path directory;
  private RootKit host;

  @BeforeEach
  void makeRoot() throws IOException {
    host = new RootKit(directory);
  }

  private List<InstalledEntry> entries() throws IOException {
    return InstalledDatabase.open(host.root).entries();
  }

  /** The new one's files are there, and the old one was never taken away. */
  private void halfAnUpgrade() throws IOException {
    host.draft("app/hello", "1.0")
        .directory("/usr/share/hello")
        .file("/usr/bin/hello", "one")
        .file("/usr/share/hello/old", "old")
        .file("/usr/share/hello/changed", "as it was")
        .file("/etc/hello.conf", "of one")
        .byWherry();
    host.draft("app/hello", "2.0")
        .directory("/usr/share/hello")
        .file("/usr/bin/hello", "two")
        .file("/usr/share/hello/new", "new")
        .byOthers();
    host.draft("lib/other", "1").file("/usr/share/other", "other").byOthers();
    Files.writeString(host.at("/usr/share/hello/changed"), "somebody's");
  }

  private void assertRepaired() throws IOException {
    assertThat(entries().stream().map(e -> e.id().toString()).toList())
        .containsExactly("app/hello-2.0:0", "lib/other-1:0");
    assertThat(host.read("/usr/bin/hello")).isEqualTo("two");
    assertThat(host.read("/usr/share/hello/new")).isEqualTo("new");
    assertThat(host.has("/usr/share/hello/old")).isFalse();
    assertThat(host.read("/usr/share/hello/changed")).isEqualTo("somebody's");
    assertThat(host.read("/etc/hello.conf")).isEqualTo("of one");
    assertThat(host.has("/.wherry")).isFalse();
    assertThat(host.state.resolve("install/journal")).doesNotExist();
  }

  @Test
  void theEntryThatTheFilesBelongToStaysAndOnlyWhatTheOtherAloneOwnsGoes() throws IOException {
    halfAnUpgrade();
    var before = host.picture();
    assertThat(host.run("repair", "--dry-run")).isEqualTo(ExitCode.OK);
    assertThat(host.out)
        .contains("app/hello:0 has 2 entries")
        .containsPattern("drop  app/hello-1.0:0  entry c1: \\d of 5 objects as it says")
        .containsPattern("keep  app/hello-2.0:0  entry c2: 3 of 3 objects as it says")
        .contains("remove /usr/share/hello/old")
        .contains("stays: /usr/share/hello/changed (content changed)")
        .contains("--dry-run")
        .doesNotContain("lib/other");
    assertThat(host.picture()).isEqualTo(before);
    assertThat(host.run("repair", "--yes")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(host.out).contains("took away 1 entry");
    assertRepaired();
    assertThat(new ManagedPackages(host.state.resolve("install")).read()).isEmpty();
    assertThat(host.run("repair", "--yes")).isEqualTo(ExitCode.OK);
    assertThat(host.out).contains("nothing to repair");
  }

  @Test
  void untilThenNoPlanTouchesThatSlot() throws IOException {
    halfAnUpgrade();
    var before = host.picture();
    assertThat(host.run("remove", "--yes", "--even-unmanaged", "=app/hello-1.0"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(host.err)
        .contains("holds 2 entries: app/hello-1.0:0, app/hello-2.0:0")
        .contains("wherry-agent repair");
    assertThat(host.picture()).isEqualTo(before);
    assertThat(host.run("remove", "--yes", "--even-unmanaged", "lib/other")).isEqualTo(ExitCode.OK);
  }

  /** Nobody knows which of them have run. */
  @Test
  void noPhaseOfTheEntryThatGoesRuns() throws IOException {
    host.draft("app/hello", "1")
        .file("/usr/bin/hello", "one")
        .bash("pkg_prerm() { touch \"${ROOT}ran\"; }; pkg_postrm() { touch \"${ROOT}ran\"; }")
        .byOthers();
    host.draft("app/hello", "2").file("/usr/bin/hello", "two").byOthers();
    assertThat(host.run("repair", "--yes")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(host.has("/ran")).isFalse();
    assertThat(entries()).hasSize(1);
  }

  @Test
  void ofTwoEntriesOfOneVersionTheLaterStays() throws IOException {
    host.draft("app/hello", "1").file("/usr/bin/hello", "one").byWherry();
    host.draft("app/hello", "1").file("/usr/bin/hello", "one").byOthers();
    for (var entry : entries())
      Files.setLastModifiedTime(
          entry.directory().resolve("contents"),
          FileTime.from(Instant.ofEpochSecond(entry.magic().equals("c1") ? 2_000 : 1_000)));
    assertThat(host.run("repair", "--yes")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(entries()).singleElement().satisfies(e -> assertThat(e.magic()).isEqualTo("c1"));
    assertThat(host.read("/usr/bin/hello")).isEqualTo("one");
    // The version is still one that Wherry installed.
    assertThat(new ManagedPackages(host.state.resolve("install")).read()).hasSize(1);
  }

  @Test
  void anEntryThatWasCutShortGoes() throws IOException {
    host.draft("app/hello", "1").file("/usr/bin/hello", "one").byOthers();
    var torn = entries().getFirst().directory().resolveSibling("2:0:torn");
    Files.createDirectories(torn);
    Files.writeString(torn.resolve("SLOT"), "0\n");
    assertThat(host.run("repair", "--yes")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(host.out).contains("drop  app/hello-2:0  entry torn: cut short, owns nothing");
    assertThat(torn).doesNotExist();
    assertThat(entries()).hasSize(1);
  }

  @Test
  void whereTheFilesDoNotTellAPersonMust() throws IOException {
    host.draft("app/hello", "1").file("/usr/bin/hello", "one").byOthers();
    host.draft("app/hello", "2").file("/usr/bin/hello", "two").byOthers();
    Files.writeString(host.at("/usr/bin/hello"), "neither");
    var before = host.picture();
    assertThat(host.run("repair", "--yes")).isEqualTo(ExitCode.FAILED);
    assertThat(host.out).contains("belong to none of them", "--keep ENTRY");
    assertThat(host.picture()).isEqualTo(before);
    assertThat(host.run("repair", "--yes", "--keep", "nonsense")).isEqualTo(ExitCode.NOT_THERE);
    assertThat(host.run("repair", "--yes", "--keep", "c1")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(entries()).singleElement().satisfies(e -> assertThat(e.magic()).isEqualTo("c1"));
    assertThat(host.read("/usr/bin/hello")).isEqualTo("neither");
  }

  @Test
  void nothingGoesWithoutAYes() throws IOException {
    halfAnUpgrade();
    var before = host.picture();
    assertThat(host.run("repair")).isEqualTo(ExitCode.USAGE);
    host.answers = Optional.of(question -> Optional.of("n"));
    assertThat(host.run("repair")).isEqualTo(ExitCode.FAILED);
    assertThat(host.picture()).isEqualTo(before);
    host.answers = Optional.of(question -> Optional.of("y"));
    assertThat(host.run("repair")).isEqualTo(ExitCode.OK);
    assertRepaired();
  }

  @Test
  void programsAreTold() throws IOException {
    halfAnUpgrade();
    assertThat(host.run("repair", "--json")).isEqualTo(ExitCode.USAGE);
    assertThat(host.run("repair", "--json", "--yes")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(host.out)
        .contains("\"slot\" : \"app/hello:0\"", "\"action\" : \"drop\"")
        .contains("\"/usr/share/hello/old\"", "\"outcome\" : \"settled\"");
    assertRepaired();
  }

  @Test
  void aHostThatIsIllAfterwardsHasAllItsEntriesAgain() throws IOException {
    halfAnUpgrade();
    host.fallIll();
    var before = host.picture();
    assertThat(host.run("repair", "--yes")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err).contains("health check ill").contains("as it was before");
    assertThat(host.picture()).isEqualTo(before);
  }
}

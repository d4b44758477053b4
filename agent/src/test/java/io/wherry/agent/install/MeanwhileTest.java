package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.Fault;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.InstalledEntry;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else works on the installed databases while a change of ours waits or is made. */
class MeanwhileTest {
  @TempDir(factory = FastDisk.class)
  Path directory;

  private TestHost host;
  private InstalledDatabase database;

  @BeforeEach
  void makeHost() throws IOException {
    host = new TestHost(directory);
    database = InstalledDatabase.open(host.root());
    host.settle(plain("app/there", "1"), plain("app/other", "1"));
  }

  @AfterEach
  void close() throws IOException {
    host.close();
  }

  private Change.Install plain(String name, String version) throws IOException {
    return host.draft(name, version).file("/usr/share/" + name, name + " " + version).build();
  }

  private InstalledEntry entry(String name, String version) throws IOException {
    return database.entry(PackageKit.id(name, version)).orElseThrow();
  }

  /** An entry as cave would have made it by now. */
  private Path comesFromElsewhere(String folder) throws IOException {
    var entry = Files.createDirectories(database.directory().resolve("data").resolve(folder));
    Files.writeString(entry.resolve("contents"), "");
    return entry;
  }

  /** Something that happens between staging and merging. */
  private interface Meanwhile {
    void happens() throws IOException;
  }

  private Fault refusedBecause(Meanwhile meanwhile) throws IOException {
    assertThat(host.stage(plain("app/new", "1"))).isInstanceOf(StageResult.Staged.class);
    meanwhile.happens();
    var before = host.picture().stream().filter(line -> !line.contains("/.wherry")).toList();
    var result = host.installer().merge();
    assertThat(result).isInstanceOf(MergeResult.Restored.class);
    assertThat(host.picture()).isEqualTo(before);
    assertThat(host.state().resolve("journal")).doesNotExist();
    var restored = (MergeResult.Restored) result;
    assertThat(restored.lastingEffects()).isEmpty();
    assertThat(restored.fault().category()).isEqualTo(Fault.Category.LOCAL);
    assertThat(restored.fault().what()).contains("the host changed meanwhile");
    assertThat(restored.fault().cause()).contains(Fault.Cause.CHANGED_MEANWHILE);
    return restored.fault();
  }

  @Test
  void anEntryThatCameSinceStagingStopsThePlanBeforeAnythingIsTouched() throws IOException {
    var why = refusedBecause(() -> comesFromElsewhere("cave---made/2.0:0:17"));
    assertThat(why.what()).contains("cave/made-2.0:0::installed came", "must be made anew");
    assertThat(host.place("/usr/share/app/new")).doesNotExist();
  }

  @Test
  void soDoesOneThatWent() throws IOException {
    var why = refusedBecause(() -> TreeRemoval.delete(entry("app/other", "1").directory()));
    assertThat(why.what()).contains("app/other-1:0::installed went");
  }

  /** As when a package is installed once more: same version, other folder. */
  @Test
  void soDoesOneThatWasMadeAnew() throws IOException {
    var why =
        refusedBecause(() -> {
          var old = entry("app/there", "1").directory();
          Files.move(old, old.resolveSibling("1:0:again"));
        });
    assertThat(why.what())
        .contains("app/there-1:0::installed went", "app/there-1:0::installed came");
  }

  /** Times can be set back; when they were set cannot. */
  @Test
  void soDoesOneThatWasWrittenToWithItsTimeSetBack() throws IOException {
    var why =
        refusedBecause(() -> {
          var contents = entry("app/there", "1").directory().resolve("contents");
          var time = Stat.existing(contents).mtime();
          Files.writeString(contents, Files.readString(contents).replace("there", "tHere"));
          Posix.setTimes(contents, time.seconds(), time.nanos());
        });
    assertThat(why.what()).contains("app/there-1:0::installed was written to");
  }

  @Test
  void theOtherDatabasesOfTheRootCount() throws IOException {
    var why =
        refusedBecause(() -> {
          var other = database.directory().resolveSibling("installed-unpackaged");
          Files.createDirectories(other.resolve("data/local---thing/1:0:1"));
          Files.writeString(
              other.resolve("ndbam.conf"), "repository_format = installed_unpackaged-1\n");
        });
    assertThat(why.what()).contains("local/thing-1:0::installed-unpackaged came");
  }

  @Test
  void manyAreCountedAndNotListed() throws IOException {
    var why =
        refusedBecause(() -> {
          for (int i = 0; i < 9; i++) comesFromElsewhere("cave---made" + i + "/1:0:1");
        });
    assertThat(why.what()).contains("and 4 more");
  }

  /** The first phases of a plan may run for minutes, and nothing is renamed before their end. */
  @Test
  void whatHappensWhileTheFirstPhasesRunIsSeenBeforeTheFirstRename() throws IOException {
    var data = database.directory().resolve("data");
    var going = entry("app/other", "1").directory();
    var change =
        host.draft("app/slow", "1")
            .file("/usr/bin/slow", "slow")
            .bash("pkg_preinst() { rm -r '" + going + "'; }")
            .build();
    assertThat(host.stage(change)).isInstanceOf(StageResult.Staged.class);
    var result = host.installer().merge();
    assertThat(result).isInstanceOf(MergeResult.Restored.class);
    var restored = (MergeResult.Restored) result;
    assertThat(restored.fault().what()).contains("app/other-1:0::installed went");
    assertThat(restored.lastingEffects()).containsExactly("app/slow-1:0 pkg_preinst");
    assertThat(host.place("/usr/bin/slow")).doesNotExist();
    assertThat(data.resolve("app---slow")).doesNotExist();
  }

  /** Here the plan goes on: half of it is done, and what came may well be right. */
  @Test
  void whatHappensDuringTheMergeIsToldAsDrift() throws IOException {
    var data = database.directory().resolve("data");
    var change =
        host.draft("app/fresh", "1")
            .file("/usr/bin/fresh", "fresh")
            .bash("pkg_postinst() { mkdir -p '" + data.resolve("cave---late/1:0:1") + "'; }")
            .build();
    var merged = host.merged(change, plain("app/next", "1"));
    var told = "somebody else worked on the database: cave/late-1:0::installed came";
    assertThat(merged.lastingEffects()).anyMatch(effect -> effect.contains(told));
    assertThat(host.warned()).anyMatch(warning -> warning.contains(told));
    assertThat(host.place("/usr/bin/fresh")).exists();
    host.revert();
    assertThat(host.place("/usr/bin/fresh")).doesNotExist();
    assertThat(data.resolve("cave---late")).exists();
  }

  @Test
  void ourOwnComingAndGoingIsNoDrift() throws IOException {
    var upgrade =
        host.draft("app/there", "2")
            .file("/usr/share/app/there", "two")
            .build(PackageKit.id("app/there", "1"));
    var merged =
        host.merged(upgrade, new Change.Remove(PackageKit.id("app/other", "1")), plain("a/b", "1"));
    assertThat(merged.lastingEffects()).isEmpty();
    assertThat(host.warned()).noneMatch(warning -> warning.contains("somebody else"));
    assertThat(database.entries()).hasSize(2);
    assertThat(List.of(entry("app/there", "2"), entry("a/b", "1"))).hasSize(2);
  }
}

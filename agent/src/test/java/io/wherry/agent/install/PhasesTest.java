package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.PackageId;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhasesTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));

  @TempDir(factory = FastDisk.class)
  Path directory;

  private Path root;
  private PackageKit kit;
  private NativeInstaller installer;
  private final List<String> said = new ArrayList<>();
  private final List<String> warned = new ArrayList<>();
  private int changes;

  private final InstallListener listener =
      new InstallListener() {
        @Override
        public void said(PackageId id, String phase, String line) {
          said.add(phase + " of " + id + ":" + line);
        }

        @Override
        public void warned(String what) {
          warned.add(what);
        }
      };

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    kit = new PackageKit(directory.resolve("workshop"));
    installer =
        new NativeInstaller(InstallSettings.of(root, directory.resolve("state")), NOON, listener);
  }

  @AfterEach
  void close() throws IOException {
    installer.close();
  }

  private MergeResult install(Change... plan) {
    assertThat(installer.stage(new ChangeId("c" + ++changes), PackageKit.plan(plan), kit))
        .isInstanceOf(StageResult.Staged.class);
    return installer.merge();
  }

  private void settle(Change... plan) {
    assertThat(install(plan)).isInstanceOf(MergeResult.Merged.class);
    assertThat(installer.confirm()).isEmpty();
  }

  private static String chatty(String version) {
    var text = new StringBuilder();
    for (var phase : Phase.values())
      text.append(phase.function())
          .append(" () \n{ \n    einfo \"")
          .append(version)
          .append(" replacing=<$REPLACING_IDS> by=<$REPLACED_BY_ID> in $EXHERES_PHASE\";\n}\n");
    return text.toString();
  }

  @Test
  void phasesRunInCavesOrderAndAreNamedAsLastingEffects() throws IOException {
    var old = kit.draft("app/hello", "1").file("/usr/bin/hello", "1").bash(chatty("old")).build();
    settle(old);
    said.clear();

    var merged =
        install(
            kit.draft("app/hello", "2")
                .file("/usr/bin/hello", "2")
                .bash(chatty("new"))
                .build(old.id()));

    assertThat(said)
        .containsExactly(
            "pkg_setup of app/hello-2:0: * new replacing=<app/hello-1:0::installed> by=<> in setup",
            "pkg_preinst of app/hello-2:0: * new replacing=<app/hello-1:0::installed> by=<> in"
                + " preinst",
            "pkg_prerm of app/hello-1:0: * old replacing=<> by=<app/hello-2:0::testing> in prerm",
            "pkg_postrm of app/hello-1:0: * old replacing=<> by=<app/hello-2:0::testing> in"
                + " postrm",
            "pkg_postinst of app/hello-2:0: * new replacing=<app/hello-1:0::installed> by=<> in"
                + " postinst");
    assertThat(merged)
        .isEqualTo(
            new MergeResult.Merged(
                List.of(
                    "app/hello-2:0 pkg_setup",
                    "app/hello-2:0 pkg_preinst",
                    "app/hello-1:0 pkg_prerm",
                    "app/hello-1:0 pkg_postrm",
                    "app/hello-2:0 pkg_postinst"),
                List.of()));
  }

  @Test
  void aRevertRunsTheNewOnesLastPhasesAndTheOldOnesFirst() throws IOException {
    var old = kit.draft("app/hello", "1").file("/usr/bin/hello", "1").bash(chatty("old")).build();
    settle(old);
    var next =
        kit.draft("app/hello", "2").file("/usr/bin/hello", "2").bash(chatty("new")).build(old.id());
    install(next);
    said.clear();

    assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
    assertThat(said)
        .containsExactly(
            "pkg_prerm of app/hello-2:0: * new replacing=<> by=<app/hello-1:0::installed> in prerm",
            "pkg_postrm of app/hello-2:0: * new replacing=<> by=<app/hello-1:0::installed> in"
                + " postrm",
            "pkg_postinst of app/hello-1:0: * old replacing=<app/hello-2:0::installed> by=<> in"
                + " postinst");
    assertThat(Files.readString(root.resolve("usr/bin/hello"))).isEqualTo("1");
  }

  @Test
  void aPhaseFindsWhatPaludisWouldSupply() throws IOException {
    settle(kit.draft("lib/zlib", "1.3").file("/usr/lib/libz.so", "z").build());
    settle(
        kit.draft("app/asks", "2.5.1")
            .file("/usr/bin/asks", "asks")
            .bash(
                """
                declare -x OPTIONS="fast -slow ( LINGUAS: de -en )"
                declare -x CHOST="x86_64-pc-linux-gnu"
                pkg_setup ()
                {
                    FROM_SETUP=kept
                    has_version "lib/zlib[>=1.2]" && einfo "zlib is $(best_version lib/zlib)"
                    has_version "lib/zlib[>=2]" || einfo "no zlib 2"
                    option fast && option !slow && einfo "fast, not slow"
                    option linguas:de && einfo "german"
                    ever at_least 2.5 && einfo "at least 2.5"
                    ever at_least 2.6 || einfo "not 2.6"
                    einfo "$(ever range 1-2) $(ever major) $(ever replace_all _)"
                    einfo "$(exhost --target)"
                    einfo "${IMAGE:+image} ${ROOT} ${PATH%%:*}"
                    nonfatal edo false || einfo "nonfatal"
                    default
                }
                pkg_postinst ()
                {
                    ewarn "${FROM_SETUP}"
                }
                """)
            .build());

    assertThat(said)
        .extracting(line -> line.substring(line.indexOf(":0:") + 3))
        .containsExactly(
            " * zlib is lib/zlib-1.3:0::installed",
            " * no zlib 2",
            " * fast, not slow",
            " * german",
            " * at least 2.5",
            " * not 2.6",
            " * 2.5 2 2_5_1",
            " * x86_64-pc-linux-gnu",
            " * image " + root.toRealPath() + "/ /usr/local/sbin",
            "false",
            "!!! false failed",
            " * nonfatal",
            " ! kept");
  }

  @Test
  void whatPreinstMakesOfTheImageIsWhatIsInstalled() throws IOException {
    settle(
        kit.draft("app/edits", "1")
            .file("/usr/share/edits/text", "as built")
            .file("/opt/edits/bin", "elsewhere")
            .bash(
                """
                pkg_setup () { exdirectory --allow /opt; exvolatile /usr/share/edits/cache; }
                pkg_preinst ()
                {
                    echo -n "as preinst likes it" > "${IMAGE}/usr/share/edits/text"
                    echo -n "new" > "${IMAGE}/usr/share/edits/cache"
                }
                """)
            .build());

    assertThat(Files.readString(root.resolve("usr/share/edits/text")))
        .isEqualTo("as preinst likes it");
    var entry =
        io.wherry.common.pbin.InstalledDatabase.open(root)
            .entry(PackageKit.id("app/edits", "1"))
            .orElseThrow();
    assertThat(new String(entry.contents().bytes(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("md5=" + new Md5().of(root.resolve("usr/share/edits/text")))
        .containsPattern("path=/usr/share/edits/cache .*volatile=true");
  }

  @Test
  void aDyingPhaseLeavesTheHostAsItWas() throws IOException {
    settle(kit.draft("app/hello", "1").file("/usr/bin/hello", "1").build());
    var before = PackageKit.picture(root);

    for (var phase : List.of(Phase.SETUP, Phase.PREINST, Phase.POSTINST)) {
      var merged =
          install(
              kit.draft("lib/good", "1").file("/usr/lib/good", "good").build(),
              kit.draft("app/hello", "2")
                  .file("/usr/bin/hello", "2")
                  .bash(phase.function() + " () { ( die \"no luck\" ); einfo unreached; }")
                  .build(PackageKit.id("app/hello", "1")));
      assertThat(merged).isInstanceOf(MergeResult.Restored.class);
      var restored = (MergeResult.Restored) merged;
      assertThat(restored.fault().category()).isEqualTo(Fault.Category.PERMANENT);
      assertThat(restored.fault().what())
          .contains(phase.function() + " of app/hello-2:0 ended with status 1", ".log");
      assertThat(restored.lastingEffects()).containsExactly("app/hello-2:0 " + phase.function());
      assertThat(PackageKit.picture(root)).isEqualTo(before);
    }
    assertThat(said)
        .anyMatch(line -> line.contains("!!! no luck"))
        .noneMatch(l -> l.contains("unreached"));
  }

  @Test
  void anOldPackageCannotStayByFailingItsLastPhases() throws IOException {
    var old =
        kit.draft("app/hello", "1")
            .file("/usr/bin/hello", "1")
            .bash("pkg_prerm () { die \"I want to stay\"; }")
            .build();
    settle(old);
    settle(kit.draft("app/hello", "2").file("/usr/bin/hello", "2").build(old.id()));
    assertThat(warned).anyMatch(w -> w.contains("pkg_prerm of app/hello-1:0 ended with status 1"));
    assertThat(Files.readString(root.resolve("usr/bin/hello"))).isEqualTo("2");
  }

  @Test
  void aPhaseThatNeverEndsIsEnded() throws IOException {
    installer.close();
    var usual = InstallSettings.of(root, directory.resolve("state"));
    var settings = Settings.with(usual, java.time.Duration.ofMillis(300));
    installer = new NativeInstaller(settings, NOON, listener);

    var merged =
        install(
            kit.draft("app/waits", "1")
                .file("/usr/bin/waits", "1")
                .bash("pkg_setup () { sleep 1000; }")
                .build());
    assertThat(((MergeResult.Restored) merged).fault().what()).contains("took longer than");
    assertThat(root.resolve("usr")).doesNotExist();
  }

  /** Whoever waits for questions must not keep the only processor's carrier from who listens. */
  @Test
  void aPhaseIsHeardOnAMachineWithOneProcessor() throws Exception {
    var heard =
        Command.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:ActiveProcessorCount=1",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                TalkativePhase.class.getName(),
                directory.toString())
            .capture();
    assertThat(heard.output()).isEqualTo("ended with status 0 after 30000 lines\n");
  }

  @Test
  void whatARevertCannotTakeBackIsTold() throws IOException {
    installer.close();
    installer =
        new NativeInstaller(InstallSettings.of(root, directory.resolve("state")), NOON, listener);
    install(
        kit.draft("app/hello", "1")
            .file("/var/lib/hello/x", "x")
            .bash("pkg_postinst () { touch \"${ROOT}var/lib/hello/data\" ; }")
            .build());
    var reverted = (RevertResult.Reverted) installer.revert();
    assertThat(reverted.lastingEffects())
        .containsExactly(
            "app/hello-1:0 pkg_postinst",
            root.toRealPath() + "/var/lib/hello stays: something else put files into it");
    assertThat(root.resolve("var/lib/hello/data")).exists();
    assertThat(root.resolve("var/lib/hello/x")).doesNotExist();
  }

  @Test
  void whatABeginningAndAnEndingPhaseLeaveInTheJournal() throws IOException {
    var notes = new ArrayList<Note>();
    install(
        kit.draft("app/hello", "1")
            .file("/usr/bin/hello", "1")
            .bash("pkg_setup () { :; }")
            .bash(
                "pkg_postinst () { grep -c PhaseStarted \"${ROOT}../state/journal\" | einfo"
                    + " \"$(cat)\" ; }")
            .build());
    Journal.read(directory.resolve("state"), (note, _) -> notes.add(note));
    var id = PackageKit.id("app/hello", "1");
    assertThat(notes)
        .containsSubsequence(
            new Note.PhaseStarted(id, "setup", false),
            new Note.PhaseFinished(id, "setup", true),
            new Note.PhaseStarted(id, "postinst", false),
            new Note.PhaseFinished(id, "postinst", true));
    // The second phase finds both beginnings on disk, its own included.
    assertThat(said).containsExactly("pkg_postinst of app/hello-1:0: * 2");
  }

  @Test
  void outputOfTheLastTwentyChangesIsKept() throws IOException {
    var logs = Files.createDirectories(directory.resolve("state/logs"));
    for (int i = 0; i < 30; i++) {
      var change = Files.createDirectory(logs.resolve("earlier-" + i));
      Files.writeString(change.resolve("x.log"), "x");
      io.wherry.common.posix.Posix.setTimes(change, 1_700_000_000 + i, 0);
    }
    settle(kit.draft("app/a", "1").file("/usr/a", "a").bash("pkg_setup () { echo a ; }").build());
    try (var left = Files.list(logs)) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .hasSize(20)
          .contains("c1", "earlier-29", "earlier-11")
          .doesNotContain("earlier-10");
    }
    assertThat(logs.resolve("c1/app---a-1-setup.log")).hasContent("a\n");
  }
}

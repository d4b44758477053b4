package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.PackageId;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/** Environments as a compilation node saves them: everything that its bash had, and its helpers. */
class SavedEnvironmentTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));

  /** What a compilation node's shell looks like while it saves, with names that mean harm here. */
  private static final String NODE =
      """
      set +o posix
      declare -r ROOT=/node/ IMAGE=/node/image/ TEMP=/node/temp/ WORKBASE=/node/work
      export PALUDIS_TMPDIR=/node PALUDIS_EBUILD_PHASE_VAR=NODE_PHASE PALUDIS_PIPE_COMMAND_DELIM=$'\\002'
      export SANDBOX_WRITE=/node LD_LIBRARY_PATH=/node/lib LD_PRELOAD= HOME=/node USER=builder
      export GLOBIGNORE='*' IFS=x TMOUT=1 BASH_COMPAT=42 LC_ALL=C EBUILD_KILL_PID=1
      LIST=( one "two three" ) TEXT=$'a\\nb "c" \\'d\\'' OPTIONS='fancy providers:one '
      declare -r FIXED=there
      EAPI=exheres-0 PN=asks PV=2.5 PVR=2.5-r1 SLOT=0 CATEGORY=app CHOST=x86_64-pc-linux-gnu
      """;

  /** Its helpers want what only the node has; the package's own functions call them. */
  private static final String FUNCTIONS =
      """
      diefunc () { kill -9 "${EBUILD_KILL_PID}"; }
      verify_not_called_cross_phase () { [[ ${!PALUDIS_EBUILD_PHASE_VAR} == "$1" ]] || diefunc; }
      paludis_pipe_command () { echo "$@" >&"${PALUDIS_PIPE_COMMAND_WRITE_FD}"; }
      option () { return "$(paludis_pipe_command OPTIONQ "$1")"; }
      esandbox () { [[ -e /dev/sydbox/1 ]]; }
      default () { "default_${!PALUDIS_EBUILD_PHASE_VAR}"; }
      pkg_setup ()
      {
          verify_not_called_cross_phase;
          default "$@"
      }
      """;

  @TempDir(factory = FastDisk.class)
  Path directory;

  private Path root;
  private PackageKit kit;
  private NativeInstaller installer;
  private final List<String> said = new ArrayList<>();
  private final List<PhaseMessage> messages = new ArrayList<>();

  private final InstallListener listener =
      new InstallListener() {
        @Override
        public void said(PackageId id, String phase, String line) {
          said.add(line);
        }

        @Override
        public void message(PackageId id, String phase, PhaseMessage message) {
          messages.add(message);
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

  /** All that the node's bash has in variables and functions, as it prints them itself. */
  private String saved(String phases) throws Exception {
    var script =
        Files.writeString(directory.resolve("node"), NODE + FUNCTIONS + phases + "\nset\n");
    var printed = Command.of("bash", "--norc", "--noprofile", script.toString()).capture();
    assertThat(printed.output()).contains("BASH_VERSINFO=", "EUID=", "SHELLOPTS=", "ROOT=/node/");
    return printed.output() + "export LD_LIBRARY_PATH\nexport PATH\ndeclare -rx FIXED\n";
  }

  private MergeResult install(String environment) throws IOException {
    Change.Install asks =
        kit.draft("app/asks", "2.5-r1").file("/usr/bin/asks", "asks").bash(environment).build();
    assertThat(installer.stage(new ChangeId("c"), PackageKit.plan(asks), kit))
        .isInstanceOf(StageResult.Staged.class);
    return installer.merge();
  }

  private Path log(String phase) throws IOException {
    var logs = directory.resolve("state/logs/c");
    return logs.resolve("app---asks-2.5-r1-" + phase + ".log");
  }

  @Test
  void whatTheNodeHadDoesNotComeInAndWhatThePackageHadDoes() throws Exception {
    var merged =
        install(
            saved(
                """
                pkg_postinst ()
                {
                    verify_not_called_cross_phase pkg_postinst
                    default
                    einfo "<${ROOT}> <${IMAGE##*/c/}> <${TEMP##*/c/}> <${EXHERES_PHASE}>"
                    einfo "<${LD_LIBRARY_PATH}${LD_PRELOAD}${USER}${SANDBOX_WRITE}${PALUDIS_TMPDIR}>"
                    einfo "<${GLOBIGNORE}${TMOUT}${BASH_COMPAT}> <${PATH%%:*}> <${PALUDIS_PIPE_COMMAND_DELIM}>"
                    einfo "<${LIST[1]}> <${FIXED}> <${TEXT//$'\\n'/-}>"
                    FIXED=here
                    [[ ${HOME} == "${TEMP}" && -d ${TEMP} && ${PWD}/ == "${TEMP}" ]] && einfo "at home"
                    option fancy && option providers:one && einfo "$(option !plain yes no)"
                    esandbox check || einfo "no sandbox"
                    einfo "$(ls "${ROOT}usr/bin"/*s | wc -l)"
                }
                """));

    assertThat(merged).isInstanceOf(MergeResult.Merged.class);
    assertThat(messages)
        .extracting(PhaseMessage::text)
        .containsExactly(
            "<" + root.toRealPath() + "/> <staged/0/image/> <phases/app---asks-2.5-r1/> <postinst>",
            "<>",
            "<> </usr/local/sbin> <>",
            "<two three> <there> <a-b \"c\" 'd'>",
            "at home",
            "yes",
            "no sandbox",
            "1");
  }

  @Test
  void aPhaseThatIsNotThePackagesOwnIsNotRun() throws Exception {
    var merged = install(saved("pkg_preinst () { elog once; }"));
    assertThat(merged)
        .isEqualTo(new MergeResult.Merged(List.of("app/asks-2.5-r1:0 pkg_preinst"), List.of()));
  }

  @Test
  void messagesAreToldFromOutputAndBothAreKept() throws Exception {
    install(
        saved(
            """
            pkg_setup ()
            {
                echo noise
                elog "to read" ; ewarn "mind\\nthis" ; eerror "bad" ; ebegin "long"
                eend 1 "it failed"
                local caught=$(einfo "not caught") ; einfo "<${caught}>"
            }
            """));
    assertThat(messages)
        .containsExactly(
            new PhaseMessage(PhaseMessage.Weight.LOG, "to read"),
            new PhaseMessage(PhaseMessage.Weight.WARNING, "mind"),
            new PhaseMessage(PhaseMessage.Weight.WARNING, "this"),
            new PhaseMessage(PhaseMessage.Weight.ERROR, "bad"),
            new PhaseMessage(PhaseMessage.Weight.INFO, "long ..."),
            new PhaseMessage(PhaseMessage.Weight.ERROR, "it failed"),
            new PhaseMessage(PhaseMessage.Weight.INFO, "not caught"),
            new PhaseMessage(PhaseMessage.Weight.INFO, "<>"));
    assertThat(said).first().isEqualTo("noise");
    assertThat(Files.readString(log("setup")))
        .isEqualTo(
            "noise\n * to read\n ! mind\n ! this\n ! bad\n * long ...\n ! it failed\n"
                + " * not caught\n * <>\n");
  }

  @Test
  void wordsThatHaveBecomeHelpersInTheSavedFunctionsStillEndThePhase() throws Exception {
    for (var failing :
        List.of(
            "diefunc \"${FUNCNAME:-$0}\" \"$LINENO\" \"no luck\"",
            "( paludis_die_unless_nonfatal_func \"$FUNCNAME\" \"$LINENO\" \"no luck\" )",
            "true | false; assert \"no luck\"",
            "edo false",
            "has_version 'app/[broken'",
            "exvolatile relative/path",
            "portageq x",
            "paludis_pipe_command PING")) {
      var merged = install(saved("pkg_setup () { " + failing + "; touch /unreached; }"));
      assertThat(merged).as(failing).isInstanceOf(MergeResult.Restored.class);
      assertThat(root.resolve("usr")).doesNotExist();
    }
  }

  @Test
  void failuresThatAreForgivenAreForgiven() throws Exception {
    var merged =
        install(
            saved(
                """
                pkg_setup ()
                {
                    nonfatal edo false ; einfo "edo $?"
                    nonfatal paludis_die_unless_nonfatal_func f 1 why ; einfo "die $?"
                    is_nonfatal || einfo "fatal again"
                    ( exit 3 ) ; einfo "status $?"
                }
                """));
    assertThat(merged).isInstanceOf(MergeResult.Merged.class);
    assertThat(messages)
        .extracting(PhaseMessage::text)
        .containsExactly("edo 247", "die 247", "fatal again", "status 3");
  }

  @Test
  void anEnvironmentThatIsNoBashIsRefusedHoweverFarItGoes() throws Exception {
    var merged = install(saved("pkg_setup () { einfo never; }") + "if then (\n");
    assertThat(((MergeResult.Restored) merged).fault().what()).contains("pkg_setup", "status 1");
    assertThat(said).contains("!!! the saved environment of this package is no bash");
    assertThat(messages).isEmpty();
  }

  @Test
  void onlyVariablesAndFunctionsAreReadAndNothingRuns() throws Exception {
    var merged =
        install(
            saved("pkg_setup () { einfo \"<${LATE}>\"; }")
                + "touch "
                + directory.resolve("ran")
                + "\nLATE=late\n");
    assertThat(merged).isInstanceOf(MergeResult.Merged.class);
    assertThat(directory.resolve("ran")).doesNotExist();
    assertThat(messages).extracting(PhaseMessage::text).containsExactly("<late>");
  }

  @Test
  void versionsAreCutAsPaludisCutsThem() throws Exception {
    install(
        saved(
            """
            pkg_setup ()
            {
                local v=1.2b_p3-r1
                einfo "$(ever split ${v}),$(ever split_all ${v}),$(ever major ${v}),$(ever remainder ${v})"
                einfo "$(ever range 2-3 ${v}),$(ever range -2 ${v}),$(ever range 2 ${v}),$(ever range 3- 1.2)"
                einfo "$(ever replace 1 _ ${v}),$(ever replace . _ ${v}),$(ever replace_all '' ${v}),$(ever delete 2 1.2.3)"
                ever is_scm 1.0-scm && ever is_scm scm && ! ever is_scm 1.0 && einfo scm
                ever at_least 2.5-r1 && ! ever at_least 2.6 && ever at_least 1.9 1.10 && einfo order
                einfo "$(option_with fancy),$(option_enable plain thing x),$(optionv providers:one),$(optionv plain)"
                einfo "$(hasv b a b c),$(exhost --tool-prefix),$(exhost --is-native),$(expecting_tests yes no)"
            }
            """));
    assertThat(messages)
        .extracting(PhaseMessage::text)
        .containsExactly(
            "1 2 b p3 r1,1 . 2 b _ p3 - r1,1,2b_p3-r1",
            "2b,1.2,2,",
            "1_2b_p3-r1,1_2b_p3-r1,12bp3r1,1.23",
            "scm",
            "order",
            "--with-fancy,--disable-thing=x,one,",
            "b,x86_64-pc-linux-gnu-,0,no");
  }

  @Test
  void preinstPutsThingsIntoTheImageAsAnInstallationDoes() throws Exception {
    var merged =
        install(
            saved(
                """
                pkg_preinst ()
                {
                    keepdir /var/lib/asks
                    dosym asks /usr/bin/asks-too
                    insinto /usr/share/asks ; hereins text <<< "from preinst"
                    hereenvd 50asks <<< "ASKS=yes"
                }
                """));
    assertThat(merged).isInstanceOf(MergeResult.Merged.class);
    assertThat(root.resolve("var/lib/asks/.keep_app_asks-0")).exists();
    assertThat(Files.readSymbolicLink(root.resolve("usr/bin/asks-too"))).hasToString("asks");
    assertThat(root.resolve("usr/share/asks/text")).hasContent("from preinst\n");
    assertThat(root.resolve("etc/env.d/50asks")).hasContent("ASKS=yes\n");
  }

  @Test
  void whatIsProtectedIsReadWithoutRunningIt() {
    var text = "CONFIG_PROTECT='/etc /usr/share/conf '\nCONFIG_PROTECT_MASK='/etc/env.d '\n";
    var saved = SavedEnvironment.of(text.getBytes(StandardCharsets.UTF_8));
    assertThat(saved.protects("/etc/passwd")).isTrue();
    assertThat(saved.protects("/etcetera")).isFalse();
    assertThat(saved.protects("/etc/env.d/50x")).isFalse();
    assertThat(saved.protects("/usr/share/conf/x")).isTrue();
  }
}

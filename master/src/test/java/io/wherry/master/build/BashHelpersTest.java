package io.wherry.master.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.process.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The helpers that exheres call, each tried by itself. */
class BashHelpersTest {
  @TempDir Path dir;

  @BeforeEach
  void aWorkDirectory() throws Exception {
    for (var part : new String[] {"runtime", "image", "temp", "base"})
      Files.createDirectory(dir.resolve(part));
    for (var script :
        new String[] {
          "base", "host", "options", "exlibs", "tools", "install", "defaults", "load"
        }) {
      try (var in = Workplace.class.getResourceAsStream(script + ".bash")) {
        assertThat(in).isNotNull();
        if (in != null) Files.copy(in, dir.resolve("runtime/" + script + ".bash"));
      }
    }
    Files.writeString(dir.resolve("installed"), "sys-libs/zlib 1.2.13 0\ndev-lang/perl 5.36 5\n");
  }

  private Command.Captured bash(String script) throws InterruptedException {
    var variables =
        new HashMap<>(
            Map.of(
                "PATH", "/usr/bin:/bin",
                "CHOST", "x86_64-pc-linux-gnu",
                "CBUILD", "x86_64-pc-linux-gnu",
                "CATEGORY", "app-misc",
                "PN", "thing",
                "PV", "1.2.3b_rc4",
                "PNV", "thing-1.2.3b_rc4",
                "PNVR", "thing-1.2.3b_rc4-r1",
                "OPTIONS", "ssl parts:binaries"));
    for (var part :
        new String[] {
          "IMAGE:image",
          "TEMP:temp",
          "WORKBASE:base",
          "FETCHEDDIR:base",
          "WHERRY_INSTALLED:installed"
        }) variables.put(part.split(":", -1)[0], dir.resolve(part.split(":", -1)[1]).toString());
    variables.put("WHERRY_EXLIB_DIRECTORIES", dir.toString());
    return Command.of(
            "bash", "-c", "source runtime/load.bash; EXHERES_PHASE=src_install\n" + script)
        .onlyWith(variables)
        .in(dir)
        .capture();
  }

  private String says(String script) throws InterruptedException {
    return bash(script).output().strip();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "ever major => 1",
        "ever range 1-2 => 1.2",
        "ever range 2 => 2",
        "ever range 2- => 2.3b_rc4",
        "ever range -2 => 1.2",
        "ever range 1-2 7.8.9 => 7.8",
        "ever replace_all - 1.2.3 => 1-2-3",
        "ever replace 2 - 1.2.3 => 1.2-3",
        "ever delete_all 1.2.3 => 123",
        "ever at_least 1.2 && echo yes => yes",
        "ever at_least 1.10 || echo no => no",
        "ever is_scm scm && echo yes => yes",
        "ever is_scm || echo no => no",
        "option ssl on off => on",
        "option x11 on off => off",
        "option parts:binaries && echo yes => yes",
        "option '!x11' && echo yes => yes",
        "option_enable ssl => --enable-ssl",
        "option_enable x11 display => --disable-display",
        "option_with ssl openssl /usr => --with-openssl=/usr",
        "option_with parts:binaries => --with-binaries",
        "option_enable '!ssl' => --disable-ssl",
        "exhost --target => x86_64-pc-linux-gnu",
        "exhost --tool-prefix => x86_64-pc-linux-gnu-",
        "exhost --is-native -q && echo yes => yes",
        "has_version 'sys-libs/zlib[>=1.2]' && echo yes => yes",
        "has_version 'sys-libs/zlib[>=1.3]' || echo no => no",
        "has_version dev-lang/perl:5 && echo yes => yes",
        "has_version dev-lang/perl:6 || echo no => no",
        "best_version sys-libs/zlib => sys-libs/zlib-1.2.13",
        "has b a b c && echo yes => yes",
        "has d a b c || echo no => no",
      })
  void questionsAreAnswered(String asked, String answer) throws InterruptedException {
    assertThat(says(asked)).isEqualTo(answer);
  }

  @Test
  void nonfatalHelpersFailAndTheBuildGoesOn() throws InterruptedException {
    assertThat(says("nonfatal edo false || echo went on"))
        .isEqualTo("false\nwarning: 'false' failed with status 1\nwent on");
    assertThat(says("false | true; assert broken; echo reached"))
        .contains("error: broken")
        .doesNotContain("reached");
  }

  @Test
  void aHelperThatFailsEndsEverythingAndSaysWhere() throws InterruptedException {
    var got = bash("dobin nowhere; echo unreachable");
    assertThat(got.exit().ok()).isFalse();
    assertThat(got.output())
        .contains("dobin: cannot install nowhere")
        .doesNotContain("unreachable");
  }

  @Test
  void filesLandWithTheirModesWhereHelpersSay() throws Exception {
    var got =
        bash(
            """
            cd base; echo x > tool; echo y > thing.1; echo z > thing.de.1; mkdir -p data/sub; echo 1 > data/sub/one; echo 2 > data/.two
            ln -s one data/sub/link
            dobin tool; dosbin tool; dolib.so tool; doman thing.1 thing.de.1; newdoc tool README
            exeinto /usr/libexec/thing; newexe tool helper
            insinto /usr/share/thing; doins -r data; insopts -m0600; newins tool secret
            dosym tool /usr/bin/alias; keepdir /var/lib/thing; herebin script <<< 'echo hi'
            """);
    assertThat(got.output()).isEmpty();
    var image = dir.resolve("image");
    assertThat(mode("usr/bin/tool")).isEqualTo("rwxr-xr-x");
    assertThat(mode("usr/sbin/tool")).isEqualTo("rwxr-xr-x");
    assertThat(mode("usr/lib/tool")).isEqualTo("rwxr-xr-x");
    assertThat(mode("usr/libexec/thing/helper")).isEqualTo("rwxr-xr-x");
    assertThat(mode("usr/share/thing/secret")).isEqualTo("rw-------");
    assertThat(mode("usr/bin/script")).isEqualTo("rwxr-xr-x");
    assertThat(image.resolve("usr/share/man/man1/thing.1")).hasContent("y");
    assertThat(image.resolve("usr/share/man/de/man1/thing.1")).hasContent("z");
    assertThat(image.resolve("usr/share/doc/thing-1.2.3b_rc4-r1/README")).hasContent("x");
    assertThat(image.resolve("usr/share/thing/data/sub/one")).hasContent("1");
    assertThat(image.resolve("usr/share/thing/data/.two")).hasContent("2");
    assertThat(image.resolve("usr/share/thing/data/sub/link")).isSymbolicLink();
    assertThat(image.resolve("usr/bin/alias")).isSymbolicLink();
    assertThat(image.resolve("var/lib/thing/.keep_app-misc_thing-0")).isEmptyFile();
  }

  private String mode(String path) throws Exception {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(dir.resolve("image").resolve(path)));
  }

  @Test
  void configureGetsTheUsualArgumentsWithoutTheHatedOnesAndThenItsOwn() throws Exception {
    var said =
        says(
            """
            cd base; printf '#!/bin/sh\\necho "$@"\\n' > configure; chmod +x configure
            DEFAULT_SRC_CONFIGURE_PARAMS=( --hates=docdir --prefix=/opt/x )
            DEFAULT_SRC_CONFIGURE_OPTION_ENABLES=( ssl 'x11 display' )
            DEFAULT_SRC_CONFIGURE_OPTION_WITHS=( 'ssl openssl' )
            DEFAULT_SRC_CONFIGURE_OPTIONS=( 'ssl "--tls --more" --plain' )
            EXHERES_PHASE=src_configure default 2>/dev/null
            """);
    assertThat(said)
        .contains("--host=x86_64-pc-linux-gnu", "--bindir=/usr/bin", "--sysconfdir=/etc")
        .contains("--prefix=/usr ")
        .doesNotContain("--docdir")
        .endsWith("--prefix=/opt/x --tls --more --enable-ssl --disable-display --with-openssl");
  }

  @Test
  void exlibsReadTheirParametersAlsoInTheirFunctions() throws Exception {
    Files.writeString(
        dir.resolve("inner.exlib"), "myexparam depth=1\ninner_depth() { exparam depth; }\n");
    Files.writeString(
        dir.resolve("outer.exlib"),
        """
        myexparam list[]
        myexparam name=${PN}
        require inner [ depth=2 ]
        exparam -v OUTER list[@]
        DEPENDENCIES="build: a/outer"
        export_exlib_phases src_prepare
        outer_src_prepare() { echo "$(exparam name) $(exparam list[0]) $(exparam list[#]) $(inner_depth)"; }
        """);
    var said =
        says(
            """
            require outer [ list=[ one two ] ]
            DEPENDENCIES+="run: b/own"
            wherry_join_gathered
            src_prepare; echo "${OUTER[1]}"; echo "${DEPENDENCIES}" | tr '\\n' ' '
            """);
    assertThat(said).isEqualTo("thing one 2 2\ntwo\n( build: a/outer ) ( run: b/own )");
  }

  @Test
  void patchesAreAppliedAtTheDepthThatFitsAndDirectoriesInOrder() throws Exception {
    var said =
        says(
            """
            cd base; printf 'a\\n' > file; mkdir patches
            printf -- '--- x/y/file\\n+++ x/y/file\\n@@ -1 +1 @@\\n-a\\n+b\\n' > patches/1.patch
            printf -- '--- file\\n+++ file\\n@@ -1 +1 @@\\n-b\\n+c\\n' | gzip > patches/2.diff.gz
            expatch patches > log; cat file; cat log
            """);
    assertThat(said).startsWith("c\n").contains("1.patch with -p2", "2.diff.gz with -p0");
  }

  @Test
  void archivesUnpackAndOthersAreNamed() throws Exception {
    var said =
        says(
            """
            cd base; mkdir one; echo 1 > one/file; tar -czf one.tar.gz one; rm -r one; echo text | gzip > plain.txt.gz; echo notes > notes.txt
            mkdir out; cd out; unpack --if-compressed one.tar.gz plain.txt.gz notes.txt >/dev/null; cat one/file plain.txt
            unpack notes.txt
            """);
    assertThat(said).startsWith("1\ntext\n").contains("notes.txt is no kind of archive");
  }
}

package io.wherry.common.pbin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wherry.common.model.PackageId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PbinFileTest {
  private static final String WRITTEN_BY_CAVE =
      """
      # Created by Paludis 3.0.0
      EAPI="pbin-1+exheres-0"
      SUMMARY="Says \\"hello\\" for \\$5 and a \\\\"
      SLOT="0"
      PLATFORMS="~amd64"
      PLATFORMS="amd64"
      MYOPTIONS="doc [[ description = [ Manual #1 ] ]] static
        nls? ( providers: openssl libressl [[ number-selected = exactly-one ]] )
        X [[ presumed = true ]]"
      OPTIONS="doc providers:openssl "
      DEPENDENCIES="build+run: sys-libs/libgreet[>=1.0]
        run: user/hello"
      BINARY_URI="http://builder/mybinaries--app-misc--hello-1.0--1.tar.bz2"
      GENERATED_TIME="1795222950"
      """;

  @Test
  void whatCaveWritesIsRead() {
    var pbin = PbinFile.parse(WRITTEN_BY_CAVE, "hello");
    assertThat(pbin.get("SUMMARY")).contains("Says \"hello\" for $5 and a \\");
    assertThat(pbin.get("PLATFORMS")).contains("amd64");
    assertThat(pbin.slot()).isEqualTo("0");
    assertThat(pbin.options().on()).containsExactly("doc", "providers:openssl");
    assertThat(pbin.options().known())
        .containsExactly("X", "doc", "providers:libressl", "providers:openssl", "static");
    assertThat(pbin.options().presumed()).containsExactly("X");
    assertThat(pbin.dependencies())
        .hasToString("build+run: sys-libs/libgreet[>=1.0] run: user/hello");
    assertThat(pbin.binaryUri())
        .contains("http://builder/mybinaries--app-misc--hello-1.0--1.tar.bz2");
    assertThat(pbin.generatedTime()).contains(Instant.ofEpochSecond(1795222950));
    assertThat(pbin.get("HOMEPAGE")).isEmpty();
  }

  @Test
  void aPrefixMayStandOnceBeforeAllItsOptions() {
    var pbin = PbinFile.parse("OPTIONS=\"doc (-static) providers: openssl -libressl\"\n", "x");
    assertThat(pbin.options().on()).containsExactly("doc", "providers:openssl");
    assertThat(pbin.options().known()).contains("static", "providers:libressl");
  }

  @Test
  void aPathSaysWhichPackageItIs() {
    var id = PackageId.of("app-misc/hello", "1.0-r2", "0");
    var path = PbinFile.pathOf(id);
    assertThat(path).isEqualTo("packages/app-misc/hello/hello-1.0-r2.pbin-1+exheres-0");
    assertThat(PbinFile.parse(WRITTEN_BY_CAVE, path).idAt(path)).isEqualTo(id);
  }

  @Test
  void aPathOutsideThePackagesIsNoPbin() {
    var pbin = PbinFile.parse("", "x");
    for (var path :
        List.of(
            "hello",
            "packages/a/b/c",
            "packages/a/b/b-x.pbin-1+exheres-0",
            "x/a/b/b-1.pbin-1+exheres-0"))
      assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> pbin.idAt(path)))
          .as(path)
          .isNotNull();
  }

  @Test
  void whateverIsWrittenIsReadBackAndWrittenTheSame() {
    var random = new Random(11);
    var alphabet = "ab \n\t\"\\$`'#=(){}[]é漢;&|";
    for (int round = 0; round < 2_000; round++) {
      var values = new LinkedHashMap<String, String>();
      for (int i = random.nextInt(6); i > 0; i--) {
        var value = new StringBuilder();
        for (int j = random.nextInt(12); j > 0; j--)
          value.append(alphabet.charAt(random.nextInt(alphabet.length())));
        values.put("KEY_" + random.nextInt(20), value.toString());
      }
      var pbin = PbinFile.of(values, "x");
      var read = PbinFile.parse(pbin.text().getBytes(StandardCharsets.UTF_8), "x");
      assertThat(read.values()).isEqualTo(pbin.values());
      assertThat(read.text()).isEqualTo(pbin.text());
    }
  }

  @Test
  void theOrderInWhichValuesCameDoesNotShow() {
    var one = new LinkedHashMap<>(Map.of("SLOT", "0", "ZEBRA", "1"));
    one.put("SUMMARY", "x");
    var other = new LinkedHashMap<>(Map.of("SUMMARY", "x"));
    other.put("ZEBRA", "1");
    other.put("SLOT", "0");
    assertThat(PbinFile.of(one, "a").text())
        .isEqualTo(PbinFile.of(other, "b").text())
        .startsWith("# ")
        .contains("\nEAPI=\"pbin-1+exheres-0\"\nSUMMARY=\"x\"\nSLOT=\"0\"\nZEBRA=\"1\"\n");
  }

  @Test
  void malformedTextIsRefusedAtItsSpot() {
    assertThat(refused("# fine\nSLOT=\"0\"\nSUMMARY=bare\n"))
        .hasMessage("x.pbin:3:8: expected =\" after the key SUMMARY\n  SUMMARY=bare\n         ^");
    assertThat(refused("A=\"1\" B=\"2\"\n"))
        .hasMessageStartingWith("x.pbin:1:7: nothing may follow the value of A on its line");
    assertThat(refused("A=\"$(reboot)\"\n"))
        .hasMessageStartingWith("x.pbin:1:4: a $ in a value needs a backslash before it");
    assertThat(refused("OK=\"\"\nSUMMARY=\"never\nends"))
        .hasMessageStartingWith(
            "x.pbin:2:9: the value of SUMMARY that begins here has no closing quote");
    assertThat(refused("rm -rf /\n")).hasMessageStartingWith("x.pbin:1:3: expected =\"");
    assertThat(refused("A=\"\\")).hasMessageStartingWith("x.pbin:1:4: the text ends after");
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    var error =
        catchThrowableOfType(
            MalformedText.class, () -> PbinFile.parse(new byte[] {'A', (byte) 0xff}, "x.pbin"));
    assertThat(error).hasMessageContaining("x.pbin").hasMessageContaining("not UTF-8");
  }

  @Test
  void aBrokenDependencyIsShownWhereItStandsInTheFile() {
    var text =
        """
        # A comment
        DEPENDENCIES="none/such"
        SUMMARY="x"
        DEPENDENCIES="run: cat/pkg [[ note = [ \\"\\$\\" ] ]]
          ( cat/other"
        """;
    assertThat(catchThrowableOfType(MalformedText.class, PbinFile.parse(text, "x")::dependencies))
        .hasMessage("x:5:3: the block that begins here is not closed\n    ( cat/other\"\n    ^");
    var tail = "SLOT=\"0\"\nDEPENDENCIES=\"a/b [[ k = [ \\$\\$ ] ]] a/b[>=1.x]\"\n";
    assertThat(catchThrowableOfType(MalformedText.class, PbinFile.parse(tail, "x")::dependencies))
        .hasMessageStartingWith("x:2:45: not a version: '1.x'");
  }

  @Test
  void whatWasNeverReadFromAFileIsShownByItself() {
    var pbin = PbinFile.of(Map.of("DEPENDENCIES", "run: ( cat/pkg"), "x.pbin");
    assertThat(catchThrowableOfType(MalformedText.class, pbin::dependencies))
        .hasMessageStartingWith("x.pbin DEPENDENCIES:1:6: the block that begins here");
  }

  private static MalformedText refused(String text) {
    return catchThrowableOfType(MalformedText.class, () -> PbinFile.parse(text, "x.pbin"));
  }
}

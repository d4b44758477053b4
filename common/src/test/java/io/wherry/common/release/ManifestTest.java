package io.wherry.common.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
  private static final Manifest MANIFEST =
      TrustTest.manifest(new ReleaseId(new RepositoryName("marsh"), 7));
  private static final String TEXT = new String(MANIFEST.bytes(), StandardCharsets.US_ASCII);

  @Test
  void whatIsPrintedIsReadBackAlike() throws Exception {
    assertThat(Manifest.parse(MANIFEST.bytes())).isEqualTo(MANIFEST);
    assertThat(Manifest.parse(MANIFEST.bytes()).bytes()).isEqualTo(MANIFEST.bytes());
  }

  @Test
  void laterFormatsMayAddLinesUnlessTheySayTheyMatter() throws Exception {
    assertThat(parse(TEXT + "colour green\n")).isEqualTo(MANIFEST);
    assertThatThrownBy(() -> parse(TEXT + "!colour green\n"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("line 13")
        .hasMessageContaining("update this program");
  }

  @ParameterizedTest
  @CsvSource({
    "wherry-release 1, wherry-release 2, line 1: format 2",
    "wherry-release 1, wherry-channel 1, line 1: this is no wherry-release",
    "number 7, number 07, line 3: not a number",
    "number 7, number 0, line 3: release number",
    "previous 4, previous 7, cannot follow",
    "created 2026, created 20x6, line 5: not a time",
    "provided sys-libs/glibc 2.36, provided sys-libs/glibc, line 6: 'provided' takes 3 words",
    "packages/sys-libs/zlib, packages/../zlib, line 8: the pbin of",
    "zlib-1.3.1.pbin, zlib-1.3.2.pbin, line 8: the pbin of",
    "tar.bz2 12, tar.bz2 -12, line 9: not a number",
    "tar.bz2 12, tar.lz4 12, line 9: unknown tarball encoding",
    "artefact marsh--, artefact fen--, is not of",
    "artefact marsh--, artefact /etc/, line 9: not a tarball name",
    "file profiles/, file ../, no path for a file",
    "file profiles/repo_name, file metadata/wherry/release, no path for a file",
    "user 801 zlib, user 0 zlib, line 8: no number for an owner but root",
    "user 801 zlib, user 4294967295 zlib, line 8: no number for an owner",
    "user 801 zlib, user 801 root, line 8: no name for an owner but root",
    "user 801 zlib, user 801 a:b, line 8: no name for an owner but root",
    "user 801 zlib, user 801, line 11: 'user' takes 2 words",
    "group 802 zlib, user 801 zlib, line 12: user 801 stands twice",
    "number 7, number  7, line 3: empty",
    "number 7, numb\u00e9r 7, line 3: character",
  })
  void aWrongWordIsNamedWithItsLine(String good, String bad, String complaint) {
    assertThat(TEXT).contains(good);
    assertThatThrownBy(() -> parse(TEXT.replaceFirst(good, bad)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void aGlanceFindsTheSameDigestsAsACheckedReading() {
    var glance = ManifestGlance.at(MANIFEST.bytes()).orElseThrow();

    assertThat(glance.number()).isEqualTo(7);
    assertThat(glance.digests())
        .containsEntry("profiles/repo_name", MANIFEST.files().firstEntry().getValue().hex())
        .containsEntry(
            MANIFEST.entries().getFirst().path(), MANIFEST.entries().getFirst().pbin().hex())
        .hasSize(2);
    assertThat(ManifestGlance.at(new byte[0])).isEmpty();
  }

  @Test
  void twoPbinsOfOnePackageAreRefused() {
    var block = TEXT.substring(TEXT.indexOf("pbin "));

    assertThatThrownBy(() -> parse(TEXT + block)).hasMessageContaining("two pbins at");
  }

  @Test
  void anOwnerBeforeItsArtefactsIsRefused() {
    assertThatThrownBy(() -> parse(TEXT.replace("pbin packages", "user 5 hello\npbin packages")))
        .hasMessageContaining("line 8: an owner must follow its pbin's artefacts");
  }

  @Test
  void anArtefactBeforeItsPbinIsRefused() {
    var artefact = TEXT.substring(TEXT.indexOf("artefact "));

    assertThatThrownBy(() -> parse(TEXT.substring(0, TEXT.indexOf("pbin ")) + artefact))
        .hasMessageContaining("must follow its pbin");
  }

  @Test
  void anyPrefixIsReadOrRefusedButNeverACrash() {
    for (int length = 0; length < TEXT.length(); length++) {
      var cut = TEXT.substring(0, length);
      assertThatCode(() -> readOrRefuse(cut)).as("cut at %d", length).doesNotThrowAnyException();
    }
  }

  @Test
  void noiseIsReadOrRefusedButNeverACrash() {
    var random = new Random(7);
    for (int round = 0; round < 3000; round++) {
      var noisy = new StringBuilder(TEXT);
      for (int hit = 0; hit < 3; hit++)
        noisy.setCharAt(random.nextInt(noisy.length()), (char) (10 + random.nextInt(110)));
      assertThatCode(() -> readOrRefuse(noisy.toString())).doesNotThrowAnyException();
    }
  }

  private static void readOrRefuse(String text) {
    try {
      assertThat(parse(text)).isNotNull();
    } catch (MalformedException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  private static Manifest parse(String text) throws MalformedException {
    return Manifest.parse(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}

package io.wherry.common.pbin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our entries against those that the real paludis 3.0.0 made of the same pbins. */
class EntryWriterTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "settings, settings-built-by-cave",
    "settings, settings-built-by-wherry",
    "tool, tool-built-by-cave",
    "tool, tool-built-by-wherry"
  })
  void anEntryHoldsWhatPaludisWritesOfTheSamePbin(String name, String recorded) throws IOException {
    var expected = recordedValues(recorded);
    expected.put("PKGMANAGER", "wherry");
    if (recorded.equals("settings-built-by-cave"))
      expected.put("DEFINED_PHASES", "postinst postrm preinst prerm setup");
    assertThat(written(name, fixture(recorded + ".pbin"), fixture(recorded + ".environment")))
        .isEqualTo(expected);
  }

  @Test
  void whatTheEnvironmentDoesNotSayIsTakenFromThePbinOrLeftToTheUsual() throws IOException {
    var pbin = "EAPI=\"pbin-1+exheres-0\"\nSUMMARY=\"S\"\nOPTIONS=\"a\"\nSLOT=\"0\"\n";
    var values = written("bare", pbin.getBytes(StandardCharsets.UTF_8), new byte[0]);
    assertThat(values)
        .containsEntry("SUMMARY", "S")
        .containsEntry("OPTIONS", "a")
        .containsEntry("CONFIG_PROTECT", "/etc")
        .containsEntry("REPOSITORY", "mybinaries")
        .containsEntry("MYOPTIONS", "(  ) ")
        .containsEntry("DEPENDENCIES", "")
        .containsEntry("DEFINED_PHASES", "-");
  }

  @Test
  void textsOfSeveralLinesBecomeOne() throws IOException {
    var pbin =
        """
        EAPI="pbin-1+exheres-0"
        SLOT="0"
        HOMEPAGE="https://example.org/
            https://example.com/"
        DEPENDENCIES="
            run:
                a/b [[ note = [ two words ] ]]
        "
        """;
    var values = written("lines", pbin.getBytes(StandardCharsets.UTF_8), new byte[0]);
    assertThat(values)
        .containsEntry("HOMEPAGE", "https://example.org/ https://example.com/")
        .containsEntry(
            "DEPENDENCIES",
            "( run: a/b [[ note = [ two words ] ]] )"
                + " [[ defined-in = [ lines-1.0.pbin-1+exheres-0 ] ]]");
  }

  private Map<String, String> written(String name, byte[] pbin, byte[] environment)
      throws IOException {
    var id = PackageId.of("app-test/" + name, "1.0", "0");
    EntryWriter.write(
        folder,
        new EntryWriter.Source(
            id, new RepositoryName("mybinaries"), pbin, environment, List.of(), "wherry"));
    var values = new TreeMap<String, String>();
    try (var files = Files.newDirectoryStream(folder, "[A-Z]*")) {
      for (var file : files) values.put("" + file.getFileName(), line(Files.readString(file)));
    }
    return values;
  }

  private static String line(String content) {
    assertThat(content).endsWith("\n");
    return content.substring(0, content.length() - 1);
  }

  /** Lines of a file's name, a tab, and what paludis wrote into it. */
  private static Map<String, String> recordedValues(String name) throws IOException {
    var values = new TreeMap<String, String>();
    new String(fixture(name + ".entry"), StandardCharsets.UTF_8)
        .lines()
        .forEach(line -> values.put(line.split("\t", 2)[0], line.split("\t", 2)[1]));
    return values;
  }

  private static byte[] fixture(String name) throws IOException {
    try (var in = EntryWriterTest.class.getResourceAsStream(name)) {
      if (in == null) throw new IOException("no fixture " + name);
      return in.readAllBytes();
    }
  }
}

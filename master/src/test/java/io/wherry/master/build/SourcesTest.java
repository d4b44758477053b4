package io.wherry.master.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.model.Version;
import io.wherry.master.build.BuildSettings.SourceSettings;
import io.wherry.master.build.Sources.MissingSource;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
  private static final Digest CONTENT = Digest.of("content".getBytes(StandardCharsets.UTF_8));
  @TempDir Path dir;
  private final List<URI> asked = new ArrayList<>();
  private final ExheresFile file =
      new ExheresFile(PackageName.parse("app-misc/thing"), new Version("1.2"), Path.of("tree"));

  @BeforeEach
  void aPackageDirectory() throws IOException {
    Files.createDirectories(exheresFile().directory());
  }

  private ExheresFile exheresFile() {
    return file.in(dir.resolve("tree"));
  }

  private Map<String, Sources.Brought> bring(String downloads, boolean trust) throws Exception {
    var settings =
        new SourceSettings(
            dir.resolve("distfiles"), true, trust, List.of("gnu=http://mirror.example/gnu/"));
    var sources = new Sources(settings, dir.resolve("sources.sha256"), this::fetch);
    var id = new PackageId(file.name(), file.version(), "0");
    var exheres = new Exheres(exheresFile(), id, Map.of("DOWNLOADS", downloads), List.of());
    return sources.bring(new Planned(exheres, Set.of("doc"), Set.of(), Set.of()));
  }

  private void fetch(URI address, Path into) throws IOException {
    asked.add(address);
    if (address.getHost().equals("dead.example")) throw new IOException("no route");
    Files.writeString(into, "content");
  }

  private void manifest(Digest digest) throws IOException {
    Files.writeString(
        exheresFile().directory().resolve("Manifest"), digest + "  thing-1.2.tar.xz\n");
  }

  @Test
  void whatIsFetchedMustHaveItsDigestRecorded() throws Exception {
    assertThatThrownBy(() -> bring("https://live.example/thing-1.2.tar.xz", false))
        .isInstanceOf(MissingSource.class)
        .hasMessageContaining("no SHA-256 of thing-1.2.tar.xz is recorded")
        .hasMessageContaining("Manifest");
    assertThat(asked).isEmpty();
    manifest(CONTENT);
    assertThat(bring("https://live.example/thing-1.2.tar.xz", false)).hasSize(1);
    assertThat(dir.resolve("distfiles/thing-1.2.tar.xz")).hasContent("content");
  }

  @Test
  void theFirstFetchMayBeBelievedAndHoldsEverAfter() throws Exception {
    bring("https://live.example/thing-1.2.tar.xz", true);
    assertThat(dir.resolve("sources.sha256")).content().contains(CONTENT + "  thing-1.2.tar.xz");
    Files.writeString(dir.resolve("distfiles/thing-1.2.tar.xz"), "tampered");
    assertThatThrownBy(() -> bring("https://live.example/thing-1.2.tar.xz", true))
        .hasMessageContaining("is recorded; remove the file");
  }

  @Test
  void aWrongDigestLeavesNothingBehind() throws Exception {
    manifest(Digest.of(new byte[0]));
    assertThatThrownBy(() -> bring("https://live.example/thing-1.2.tar.xz", false))
        .hasMessageContaining("instead of the recorded");
    try (var left = Files.list(dir.resolve("distfiles"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void theNextAddressIsTriedAndMirrorsAreKnown() throws Exception {
    manifest(CONTENT);
    bring("http://dead.example/thing-1.2.tar.xz mirror://gnu/thing/thing-1.2.tar.xz", false);
    assertThat(asked)
        .extracting(URI::toString)
        .containsExactly(
            "http://dead.example/thing-1.2.tar.xz",
            "http://mirror.example/gnu/thing/thing-1.2.tar.xz");
  }

  @Test
  void anAddressThatNobodyHereCanFetchSaysWhereToPutTheFile() {
    assertThatThrownBy(() -> bring("mirror://nobody/thing-1.2.tar.xz", true))
        .hasMessageContaining("put it there")
        .hasMessageContaining(dir.resolve("distfiles").toString());
  }

  @Test
  void downloadsKnowConditionsGroupsNamesAndAnnotations() {
    var files =
        SourceFile.parse(
            """
            https://a.example/one.tar.gz [[ note = [ x ] ]]
            ( https://a.example/v2 -> two.tar.gz ) # not this one
            doc? ( https://a.example/doc.tar ) !doc? ( https://a.example/plain.tar )
            x11? ( doc? ( https://a.example/never.tar ) )
            https://b.example/one.tar.gz
            """,
            Set.of("doc"));
    assertThat(files)
        .containsExactly(
            new SourceFile(
                "one.tar.gz",
                List.of("https://a.example/one.tar.gz", "https://b.example/one.tar.gz")),
            new SourceFile("two.tar.gz", List.of("https://a.example/v2")),
            new SourceFile("doc.tar", List.of("https://a.example/doc.tar")));
    assertThatThrownBy(() -> SourceFile.parse("https://a.example/x -> ../../etc/passwd", Set.of()))
        .hasMessageContaining("no name of a file");
  }
}

package io.wherry.master.cave;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.pbin.PbinFile;
import io.wherry.master.cave.Repositories.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes into a build, and who is built with whom. */
class InputsTest {
  @TempDir Path dir;
  private Repositories repositories;
  private Destination destination;

  @BeforeEach
  void twoRepositories() throws IOException {
    repositories =
        new Repositories(
            Map.of(
                "mine", new Repository("mine", Optional.of(dir.resolve("mine")), List.of("arbor")),
                "arbor", new Repository("arbor", Optional.of(dir.resolve("arbor")), List.of())));
    destination = new Destination(new RepositoryName("bin"), dir.resolve("bin"), dir);
    write("mine/packages/app/tool/tool-1.exheres-0", "require a b c d\n");
  }

  private void write(String file, String content) throws IOException {
    Files.createDirectories(dir.resolve(file).getParent());
    Files.writeString(dir.resolve(file), content);
  }

  private Pbin pbin(String name, String version, String more) {
    var id = PackageId.of(name, version, "0");
    var uri = new Build(id, "c" + version).tarballStem(destination.name()) + ".tar.bz2";
    var text = "GENERATED_FROM_REPOSITORY=\"mine\"\nBINARY_URI=\"http://h/" + uri + "\"\n" + more;
    return Pbin.of(id, PbinFile.parse(text, "p"), dir.resolve("p"), destination);
  }

  private Inputs read(Pbin pbin, Pbin... others) throws IOException {
    return new Inputs.Reader(repositories, Web.of(List.of(others))).of(pbin).orElseThrow();
  }

  @Test
  void exlibsAreFoundBesideAboveAndInTheMasters() throws IOException {
    write("mine/packages/app/tool/a.exlib", "beside");
    write("mine/packages/app/exlibs/b.exlib", "above");
    write("mine/exlibs/c.exlib", "of the repository");
    write("arbor/exlibs/d.exlib", "of its master");
    write("arbor/exlibs/a.exlib", "never reached");
    var tool = pbin("app/tool", "1", "INHERITED=\" a b c d e\"\n");
    var before = read(tool);
    for (var exlib :
        List.of("mine/packages/app/tool/a", "mine/packages/app/exlibs/b", "mine/exlibs/c"))
      assertChanges(before, tool, exlib + ".exlib", "exlib " + exlib.charAt(exlib.length() - 1));
    assertChanges(before, tool, "arbor/exlibs/d.exlib", "exlib d");
    assertChanges(before, tool, "arbor/exlibs/e.exlib", "exlib e");
    write("arbor/exlibs/a.exlib", "changed");
    assertThat(before.changes(read(tool))).doesNotContain("exlib a");
  }

  private void assertChanges(Inputs before, Pbin pbin, String file, String word)
      throws IOException {
    var path = dir.resolve(file);
    var content = Files.exists(path) ? Files.readString(path) : "";
    write(file, content + "more");
    assertThat(before.changes(read(pbin))).as(file).containsExactly(word);
    assertThat(before.digest()).isNotEqualTo(read(pbin).digest());
    if (content.isEmpty()) Files.delete(path);
    else write(file, content);
    assertThat(before).isEqualTo(read(pbin));
  }

  @Test
  void itsOwnFilesCountAndOthersDoNot() throws IOException {
    var tool = pbin("app/tool", "1", "");
    var before = read(tool);
    assertChanges(
        before, tool, "mine/packages/app/tool/tool-1.exheres-0", "exheres tool-1.exheres-0");
    assertChanges(before, tool, "mine/packages/app/tool/files/deep/a.patch", "file deep/a.patch");
    write("mine/packages/app/tool/tool-2.exheres-0", "another version");
    assertThat(read(tool)).isEqualTo(before);
  }

  @Test
  void whatIsGoneCannotBeBuiltAgain() throws IOException {
    Files.delete(dir.resolve("mine/packages/app/tool/tool-1.exheres-0"));
    var reader = new Inputs.Reader(repositories, Web.of(List.of()));
    assertThat(reader.of(pbin("app/tool", "1", ""))).isEmpty();
  }

  @Test
  void buildsOfBuildDependenciesCountAndThoseOfOthersDoNot() throws IOException {
    var needs =
        "OPTIONS=\"on\"\nMYOPTIONS=\"on off\"\nDEPENDENCIES=\"build+run: lib/a on? ( lib/b ) off? ("
            + " lib/c ) || ( lib/d lib/e ) run: lib/f test: lib/g\"\n";
    var tool = pbin("app/tool", "1", needs);
    var libraries =
        List.of("a", "b", "c", "d", "e", "f", "g").stream()
            .map(name -> pbin("lib/" + name, "1", ""))
            .toArray(Pbin[]::new);
    assertThat(read(tool, libraries).lines())
        .filteredOn(line -> line.startsWith("built with"))
        .extracting(line -> line.charAt("built with lib/".length()))
        .containsExactly('a', 'b', 'd', 'e');
    assertThat(read(tool).changes(read(tool, libraries[0])))
        .containsExactly("built with lib/a-1:0");
  }

  @Test
  void dependentsAreFoundThroughOthers() {
    var low = pbin("lib/low", "1", "");
    var middle = pbin("lib/middle", "1", "DEPENDENCIES=\"build: lib/low\"\n");
    var top = pbin("app/top", "1", "DEPENDENCIES=\"build+run: lib/middle\"\n");
    var user = pbin("app/user", "1", "DEPENDENCIES=\"run: lib/low\"\n");
    var web = Web.of(List.of(low, middle, top, user));
    assertThat(web.withDependents(List.of(low))).containsExactly(low, middle, top);
    assertThat(web.closure(List.of(PackageSpec.parse("app/top"))))
        .containsExactlyInAnyOrder(top, middle, low);
    assertThat(web.closure(List.of(PackageSpec.parse("app/user"))))
        .containsExactlyInAnyOrder(user, low);
  }
}

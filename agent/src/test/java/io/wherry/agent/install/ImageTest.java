package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.archive.SumsByPath;
import io.wherry.common.model.Md5Sum;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.RootPaths;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTest {
  private static final PackageId ID = PackageKit.id("app/many", "1");

  @TempDir(factory = FastDisk.class)
  Path directory;

  private Path top;

  @BeforeEach
  void makeTree() throws IOException {
    top = Files.createDirectory(directory.resolve("image"));
    for (var path : List.of("a/deep/ü", "a/file", "a.b", "c/only")) {
      var file = top.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "content of " + path);
      Posix.setTimes(file, 1_700_000_000, 5);
    }
    Files.createSymbolicLink(top.resolve("a/link"), Path.of("file"));
  }

  private Image look(Image earlier) throws IOException {
    return Image.of(ID, top, earlier, SumsByPath.NONE);
  }

  private static List<String> paths(Image image) {
    var paths = new ArrayList<String>();
    for (var entry : image) paths.add(entry.path());
    return paths;
  }

  private static ImageEntry entry(Image image, String path) {
    for (var entry : image) if (entry.path().equals(path)) return entry;
    throw new AssertionError("no " + path);
  }

  @Test
  void eachDirectoryStandsRightBeforeWhatItHolds() throws IOException {
    assertThat(paths(look(Image.NONE)))
        .containsExactly(
            "/a", "/a/deep", "/a/deep/ü", "/a/file", "/a/link", "/a.b", "/c", "/c/only");
    assertThat(paths(Image.NONE)).isEmpty();
  }

  @Test
  void anEntryTellsWhatWasThere() throws IOException {
    var image = look(Image.NONE);
    var file = entry(image, "/a/deep/ü");
    assertThat(file.kind()).isEqualTo(Stat.Kind.FILE);
    assertThat(file.staged()).isEqualTo(top.resolve("a/deep/ü"));
    assertThat(file.directory()).isEqualTo("/a/deep");
    assertThat(file.mtime()).isEqualTo(1_700_000_000);
    assertThat(file.detail()).isEqualTo(new Md5().of(top.resolve("a/deep/ü")));
    assertThat(entry(image, "/a/link").detail()).isEqualTo("file");
    assertThat(entry(image, "/a/link").kind()).isEqualTo(Stat.Kind.SYMLINK);
    assertThat(entry(image, "/a.b").directory()).isEqualTo("/");
    assertThat(entry(image, "/c").isDirectory()).isTrue();
  }

  @Test
  void whatIsNotWantedTakesItsDirectoriesAlong() throws IOException {
    var image = look(Image.NONE);
    var less = image.without(e -> e.path().equals("/a/deep/ü") || e.path().equals("/a/file"));
    assertThat(paths(less)).containsExactly("/a", "/a/link", "/a.b", "/c", "/c/only");
    assertThat(entry(less, "/a/link").detail()).isEqualTo("file");
    assertThat(entry(less, "/c/only").mtime()).isEqualTo(1_700_000_000);
    assertThat(image.isComplete(image.folder("/a"))).isTrue();
    assertThat(less.isComplete(less.folder("/a"))).isFalse();
    assertThat(less.isComplete(less.folder("/c"))).isTrue();
    assertThat(paths(image.without(_ -> true))).isEmpty();
    assertThat(image.without(_ -> false)).isSameAs(image);
  }

  /** Its own words of the first look cannot be told from what it read: so they are made wrong. */
  @Test
  void aFileIsReadAgainOnlyWhereSomebodyTouchedIt() throws IOException {
    var folder = new Folder("", 2);
    var wrong = new Md5Sum(1, 2);
    var file = Files.writeString(top.resolve("x"), "x");
    folder.add("x", Stat.existing(file), wrong, "");
    assertThat(folder.sumUnlessTouched(folder.find("x"), Stat.existing(file))).contains(wrong);
    Posix.chmod(file, 0600);
    assertThat(folder.sumUnlessTouched(folder.find("x"), Stat.existing(file))).isEmpty();
    Posix.chmod(file, 0644);
    assertThat(folder.sumUnlessTouched(folder.find("x"), Stat.existing(file))).isEmpty();
  }

  @Test
  void whatChangedBetweenTwoLooksIsSeenAtTheSecond() throws IOException {
    var first = look(Image.NONE);
    Files.writeString(top.resolve("a/file"), "another");
    Posix.setTimes(top.resolve("a/file"), 1_700_000_000, 5);
    Files.writeString(top.resolve("a/new"), "new");
    var second = look(first);
    assertThat(entry(second, "/a/file").detail())
        .isEqualTo(new Md5().of(top.resolve("a/file")))
        .isNotEqualTo(entry(first, "/a/file").detail());
    assertThat(entry(second, "/a/new").detail()).isEqualTo(new Md5().of(top.resolve("a/new")));
    assertThat(entry(second, "/c/only").detail()).isEqualTo(entry(first, "/c/only").detail());
  }

  @Test
  void ownersFollowTheRootsLinksAndForgetWhatIsBroughtNoMore() throws IOException {
    var root = directory.resolve("root");
    Files.createDirectories(root.resolve("usr/a"));
    Files.createSymbolicLink(root.resolve("a"), Path.of("usr/a"));
    var owners = new Owners(new RootPaths(root));
    owners.bring(ID, look(Image.NONE));
    assertThat(owners.keeps("/usr/a/file")).isTrue();
    assertThat(owners.keeps("/a.b")).isTrue();
    assertThat(owners.keeps("/a/file")).isFalse();
    assertThat(owners.keeps("/usr/a/fil")).isFalse();
    assertThat(owners.other("/usr/a/file")).isEmpty();

    Files.delete(top.resolve("a/file"));
    var less = look(Image.NONE);
    owners.bring(ID, less);
    assertThat(owners.keeps("/usr/a/file")).isFalse();
    owners.placed(ID, less);
    assertThat(owners.other("/usr/a/link")).contains(ID);
    assertThat(owners.other("/usr/a/deep")).isEmpty();
    assertThat(owners.keeps("/usr/a/deep")).isTrue();
  }

  @Test
  void aFilterNeverLosesAPath() {
    var filter = new PathFilter();
    for (int i = 0; i < 5000; i++) filter.add("/usr/share/" + i);
    for (int i = 0; i < 5000; i++) assertThat(filter.passes("/usr/share/" + i)).isTrue();
    for (int i = 5000; i < 9000; i++) assertThat(filter.passes("/usr/share/" + i)).isFalse();
  }
}

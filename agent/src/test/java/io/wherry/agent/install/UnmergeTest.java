package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes with a package and what stays: paludis' own verdict on each. */
class UnmergeTest {
  private static final long BROUGHT = 1_700_000_000;

  @TempDir(factory = FastDisk.class)
  Path directory;

  private TestHost host;

  @BeforeEach
  void makeHost() throws IOException {
    host = new TestHost(directory);
  }

  @AfterEach
  void close() throws IOException {
    host.close();
  }

  private void remove(Change.Install installed) {
    host.settle(new Change.Remove(installed.id()));
  }

  private void write(String path, String content, long mtime) throws IOException {
    Files.writeString(host.place(path), content);
    Posix.setTimes(host.place(path), mtime, 0);
  }

  private void link(String path, String target, long mtime) throws IOException {
    Files.deleteIfExists(host.place(path));
    Files.createSymbolicLink(host.place(path), Path.of(target));
    Posix.setTimes(host.place(path), mtime, 0);
  }

  @Test
  void aFileWithAnotherTimeOrContentStaysAndItsDirectoryWithIt() throws IOException {
    var hello =
        host.draft("app/hello", "1")
            .file("/usr/share/a/touched", "same")
            .file("/usr/share/a/edited", "old")
            .file("/usr/share/a/gone", "same")
            .file("/usr/share/b/gone", "same")
            .build();
    host.settle(hello);
    write("/usr/share/a/touched", "same", BROUGHT + 1);
    write("/usr/share/a/edited", "new", BROUGHT);
    remove(hello);
    assertThat(host.read("/usr/share/a/touched")).isEqualTo("same");
    assertThat(host.read("/usr/share/a/edited")).isEqualTo("new");
    assertThat(host.place("/usr/share/a/gone")).doesNotExist();
    assertThat(host.place("/usr/share/b")).doesNotExist();
  }

  @Test
  void aSymlinkWithAnotherTimeOrTargetStays() throws IOException {
    var hello =
        host.draft("app/hello", "1")
            .symlink("/usr/share/a/turned", "x")
            .symlink("/usr/share/a/touched", "x")
            .symlink("/usr/share/a/gone", "x")
            .build();
    host.settle(hello);
    link("/usr/share/a/turned", "y", BROUGHT);
    link("/usr/share/a/touched", "x", BROUGHT + 1);
    remove(hello);
    assertThat(Files.readSymbolicLink(host.place("/usr/share/a/turned"))).hasToString("y");
    assertThat(PackageKit.exists(host.place("/usr/share/a/touched"))).isTrue();
    assertThat(PackageKit.exists(host.place("/usr/share/a/gone"))).isFalse();
  }

  @Test
  void whatHasBecomeOfAnotherKindStays() throws IOException {
    var hello =
        host.draft("app/hello", "1")
            .file("/usr/share/a/file", "x")
            .symlink("/usr/share/a/link", "x")
            .file("/usr/share/a/dir/held", "x")
            .bash("pkg_setup () { exvolatile /usr/share/a/file ; }")
            .build();
    host.settle(hello);
    link("/usr/share/a/file", "elsewhere", BROUGHT);
    Files.delete(host.place("/usr/share/a/link"));
    write("/usr/share/a/link", "x", BROUGHT);
    Files.delete(host.place("/usr/share/a/dir/held"));
    Files.delete(host.place("/usr/share/a/dir"));
    write("/usr/share/a/dir", "x", BROUGHT);
    remove(hello);
    for (var name : new String[] {"file", "link", "dir"})
      assertThat(PackageKit.exists(host.place("/usr/share/a/" + name))).as(name).isTrue();
  }

  @Test
  void whatIsVolatileGoesWhateverHasBecomeOfIt() throws IOException {
    var hello =
        host.draft("app/hello", "1")
            .file("/var/cache/hello/index", "as built")
            .symlink("/var/cache/hello/current", "index")
            .bash("pkg_setup () { exvolatile /var/cache/hello/index /var/cache/hello/current ; }")
            .build();
    host.settle(hello);
    write("/var/cache/hello/index", "rewritten many times", BROUGHT + 99);
    link("/var/cache/hello/current", "another", BROUGHT + 99);
    remove(hello);
    assertThat(host.place("/var/cache/hello")).doesNotExist();
  }

  @Test
  void configurationStaysEvenUntouchedAndEvenVolatile() throws IOException {
    var hello =
        host.draft("app/hello", "1")
            .file("/etc/hello.conf", "as built")
            .file("/etc/hello.cache", "as built")
            .file("/etc/env.d/50hello", "A=b")
            .bash("declare -x CONFIG_PROTECT=\"/etc \"")
            .bash("declare -x CONFIG_PROTECT_MASK=\"/etc/env.d \"")
            .bash("pkg_setup () { exvolatile /etc/hello.cache ; }")
            .build();
    host.settle(hello);
    remove(hello);
    assertThat(host.read("/etc/hello.conf")).isEqualTo("as built");
    assertThat(host.read("/etc/hello.cache")).isEqualTo("as built");
    assertThat(host.place("/etc/env.d")).doesNotExist();
    assertThat(InstalledDatabase.open(host.root()).entries()).isEmpty();
  }

  @Test
  void whatTheNextVersionProtectsIsLeftByTheOneBefore() throws IOException {
    var one = host.draft("app/hello", "1").file("/usr/share/conf/a", "a").build();
    host.settle(one);
    host.settle(
        host.draft("app/hello", "2")
            .file("/usr/share/hello", "x")
            .bash("declare -x CONFIG_PROTECT=\"/usr/share/conf\"")
            .build(one.id()));
    assertThat(host.read("/usr/share/conf/a")).isEqualTo("a");
  }

  @Test
  void whereUntouchedConfigurationIsReplacedItAlsoGoes() throws IOException {
    var hello =
        host.use(s -> Settings.with(s, InstallSettings.Configuration.REPLACE_UNMODIFIED))
            .draft("app/hello", "1")
            .file("/etc/hello.conf", "as built")
            .file("/etc/edited.conf", "as built")
            .build();
    host.settle(hello);
    write("/etc/edited.conf", "mine", BROUGHT + 1);
    remove(hello);
    assertThat(host.place("/etc/hello.conf")).doesNotExist();
    assertThat(host.read("/etc/edited.conf")).isEqualTo("mine");
  }

  @Test
  void whatALaterPackageOfThePlanBringsIsNotTakenAwayByAnEarlierOne() throws IOException {
    var one = host.draft("app/one", "1").file("/usr/share/moves", "moves").build();
    host.settle(one);
    var two = host.draft("app/two", "1").file("/usr/share/moves", "moves").build();
    host.settle(new Change.Remove(one.id()), two);
    assertThat(host.read("/usr/share/moves")).isEqualTo("moves");
    host.settle(new Change.Remove(two.id()));
    assertThat(host.place("/usr")).doesNotExist();
  }
}

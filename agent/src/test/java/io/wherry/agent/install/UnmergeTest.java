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

  private World world;

  @BeforeEach
  void makeWorld() throws IOException {
    world = new World(directory);
  }

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  private void remove(Change.Install installed) {
    world.settle(new Change.Remove(installed.id()));
  }

  private void write(String path, String content, long mtime) throws IOException {
    Files.writeString(world.place(path), content);
    Posix.setTimes(world.place(path), mtime, 0);
  }

  private void link(String path, String target, long mtime) throws IOException {
    Files.deleteIfExists(world.place(path));
    Files.createSymbolicLink(world.place(path), Path.of(target));
    Posix.setTimes(world.place(path), mtime, 0);
  }

  @Test
  void aFileWithAnotherTimeOrContentStaysAndItsDirectoryWithIt() throws IOException {
    var hello =
        world
            .draft("app/hello", "1")
            .file("/usr/share/a/touched", "same")
            .file("/usr/share/a/edited", "old")
            .file("/usr/share/a/gone", "same")
            .file("/usr/share/b/gone", "same")
            .build();
    world.settle(hello);
    write("/usr/share/a/touched", "same", BROUGHT + 1);
    write("/usr/share/a/edited", "new", BROUGHT);
    remove(hello);
    assertThat(world.read("/usr/share/a/touched")).isEqualTo("same");
    assertThat(world.read("/usr/share/a/edited")).isEqualTo("new");
    assertThat(world.place("/usr/share/a/gone")).doesNotExist();
    assertThat(world.place("/usr/share/b")).doesNotExist();
  }

  @Test
  void aSymlinkWithAnotherTimeOrTargetStays() throws IOException {
    var hello =
        world
            .draft("app/hello", "1")
            .symlink("/usr/share/a/turned", "x")
            .symlink("/usr/share/a/touched", "x")
            .symlink("/usr/share/a/gone", "x")
            .build();
    world.settle(hello);
    link("/usr/share/a/turned", "y", BROUGHT);
    link("/usr/share/a/touched", "x", BROUGHT + 1);
    remove(hello);
    assertThat(Files.readSymbolicLink(world.place("/usr/share/a/turned"))).hasToString("y");
    assertThat(PackageKit.exists(world.place("/usr/share/a/touched"))).isTrue();
    assertThat(PackageKit.exists(world.place("/usr/share/a/gone"))).isFalse();
  }

  @Test
  void whatHasBecomeOfAnotherKindStays() throws IOException {
    var hello =
        world
            .draft("app/hello", "1")
            .file("/usr/share/a/file", "x")
            .symlink("/usr/share/a/link", "x")
            .file("/usr/share/a/dir/held", "x")
            .bash("pkg_setup () { exvolatile /usr/share/a/file ; }")
            .build();
    world.settle(hello);
    link("/usr/share/a/file", "elsewhere", BROUGHT);
    Files.delete(world.place("/usr/share/a/link"));
    write("/usr/share/a/link", "x", BROUGHT);
    Files.delete(world.place("/usr/share/a/dir/held"));
    Files.delete(world.place("/usr/share/a/dir"));
    write("/usr/share/a/dir", "x", BROUGHT);
    remove(hello);
    for (var name : new String[] {"file", "link", "dir"})
      assertThat(PackageKit.exists(world.place("/usr/share/a/" + name))).as(name).isTrue();
  }

  @Test
  void whatIsVolatileGoesWhateverHasBecomeOfIt() throws IOException {
    var hello =
        world
            .draft("app/hello", "1")
            .file("/var/cache/hello/index", "as built")
            .symlink("/var/cache/hello/current", "index")
            .bash("pkg_setup () { exvolatile /var/cache/hello/index /var/cache/hello/current ; }")
            .build();
    world.settle(hello);
    write("/var/cache/hello/index", "rewritten many times", BROUGHT + 99);
    link("/var/cache/hello/current", "another", BROUGHT + 99);
    remove(hello);
    assertThat(world.place("/var/cache/hello")).doesNotExist();
  }

  @Test
  void configurationStaysEvenUntouchedAndEvenVolatile() throws IOException {
    var hello =
        world
            .draft("app/hello", "1")
            .file("/etc/hello.conf", "as built")
            .file("/etc/hello.cache", "as built")
            .file("/etc/env.d/50hello", "A=b")
            .bash("declare -x CONFIG_PROTECT=\"/etc \"")
            .bash("declare -x CONFIG_PROTECT_MASK=\"/etc/env.d \"")
            .bash("pkg_setup () { exvolatile /etc/hello.cache ; }")
            .build();
    world.settle(hello);
    remove(hello);
    assertThat(world.read("/etc/hello.conf")).isEqualTo("as built");
    assertThat(world.read("/etc/hello.cache")).isEqualTo("as built");
    assertThat(world.place("/etc/env.d")).doesNotExist();
    assertThat(InstalledDatabase.open(world.root()).entries()).isEmpty();
  }

  @Test
  void whatTheNextVersionProtectsIsLeftByTheOneBefore() throws IOException {
    var one = world.draft("app/hello", "1").file("/usr/share/conf/a", "a").build();
    world.settle(one);
    world.settle(
        world
            .draft("app/hello", "2")
            .file("/usr/share/hello", "x")
            .bash("declare -x CONFIG_PROTECT=\"/usr/share/conf\"")
            .build(one.id()));
    assertThat(world.read("/usr/share/conf/a")).isEqualTo("a");
  }

  @Test
  void whereUntouchedConfigurationIsReplacedItAlsoGoes() throws IOException {
    var hello =
        world
            .use(s -> Settings.with(s, InstallSettings.Configuration.REPLACE_UNMODIFIED))
            .draft("app/hello", "1")
            .file("/etc/hello.conf", "as built")
            .file("/etc/edited.conf", "as built")
            .build();
    world.settle(hello);
    write("/etc/edited.conf", "mine", BROUGHT + 1);
    remove(hello);
    assertThat(world.place("/etc/hello.conf")).doesNotExist();
    assertThat(world.read("/etc/edited.conf")).isEqualTo("mine");
  }

  @Test
  void whatALaterPackageOfThePlanBringsIsNotTakenAwayByAnEarlierOne() throws IOException {
    var one = world.draft("app/one", "1").file("/usr/share/moves", "moves").build();
    world.settle(one);
    var two = world.draft("app/two", "1").file("/usr/share/moves", "moves").build();
    world.settle(new Change.Remove(one.id()), two);
    assertThat(world.read("/usr/share/moves")).isEqualTo("moves");
    world.settle(new Change.Remove(two.id()));
    assertThat(world.place("/usr")).doesNotExist();
  }
}

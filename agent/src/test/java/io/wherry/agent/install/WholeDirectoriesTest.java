package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that the host lacks come with all that they hold, by one rename. */
class WholeDirectoriesTest {
  @TempDir(factory = FastDisk.class)
  Path directory;

  private World world;
  private PackageKit kit;
  private final List<String> steps = new ArrayList<>();

  @BeforeEach
  void makeRoot() throws IOException {
    world = World.make(directory.resolve("world"));
    kit = new PackageKit(directory.resolve("workshop"));
  }

  private Path place(String path) {
    return world.root().resolve(path.substring(1));
  }

  private void merge(NativeInstaller installer, Change... plan) {
    assertThat(installer.stage(new ChangeId("c"), PackageKit.plan(plan), kit))
        .isInstanceOf(StageResult.Staged.class);
    assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
  }

  private void settle(Change... plan) throws IOException {
    try (var installer = world.installer(steps::add)) {
      merge(installer, plan);
      assertThat(installer.confirm()).isEmpty();
    }
  }

  private List<String> steps(String kind) {
    return steps.stream()
        .filter(step -> step.startsWith(kind))
        .filter(step -> !step.contains("/var/db/") && !step.contains("/state/"))
        .toList();
  }

  @Test
  void aTreeThatTheHostLacksComesAtOnceAndAsItIs() throws IOException {
    Files.createDirectories(place("/usr/share"));
    settle(
        kit.draft("app/noted", "1")
            .file("/usr/share/noted/text", "text")
            .file("/usr/share/noted/deep/more", "more")
            .mode("/usr/share/noted/deep", 02750)
            .build());

    assertThat(steps("place ")).containsExactly("place " + place("/usr/share/noted"));
    assertThat(steps("create ")).isEmpty();
    assertThat(Files.readString(place("/usr/share/noted/deep/more"))).isEqualTo("more");
    assertThat(Stat.existing(place("/usr/share/noted/deep")).mode()).isEqualTo(02750);
  }

  @Test
  void twoPackagesShareWhatTheFirstOfThemBrought() throws IOException {
    settle(
        kit.draft("app/one", "1").file("/usr/share/shared/one", "1").build(),
        kit.draft("app/two", "1").file("/usr/share/shared/two/two", "2").build());

    assertThat(steps("place "))
        .containsExactly("place " + place("/usr"), "place " + place("/usr/share/shared/two"));
  }

  @Test
  void whatSomebodyPutIntoItStaysOnTheWayBackAndIsTold() throws IOException {
    Files.createDirectories(place("/usr/share"));
    Posix.setTimes(place("/usr/share"), 1_600_000_000, 0);
    try (var installer = world.installer(steps::add)) {
      merge(
          installer,
          kit.draft("app/noted", "1")
              .file("/usr/share/noted/text", "text")
              .file("/usr/share/noted/deep/more", "more")
              .file("/usr/share/noted/empty/less", "less")
              .build());
      Files.writeString(place("/usr/share/noted/deep/mine"), "mine");

      assertThat(installer.revert())
          .isEqualTo(
              new RevertResult.Reverted(
                  List.of(
                      place("/usr/share/noted/deep")
                          + " stays: something else put files into it")));
    }
    assertThat(Files.readString(place("/usr/share/noted/deep/mine"))).isEqualTo("mine");
    assertThat(place("/usr/share/noted/deep/more")).doesNotExist();
    assertThat(place("/usr/share/noted/text")).doesNotExist();
    assertThat(place("/usr/share/noted/empty")).doesNotExist();
    assertThat(Stat.existing(place("/usr/share")).mtime().seconds()).isEqualTo(1_600_000_000);
    world.assertNothingLeft();
  }

  @Test
  void hooksHearOfWhatCameAlong() {
    var tree =
        new Op.Tree(Path.of("/r/usr"), Path.of("/s/usr"), List.of("lib", "lib/libx.so.1", "share"));
    assertThat(Touched.of(tree, Path.of("/r")).libraries()).isTrue();
    assertThat(Touched.of(tree, Path.of("/r")).environment()).isFalse();
  }
}

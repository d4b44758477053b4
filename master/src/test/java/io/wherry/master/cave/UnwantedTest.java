package io.wherry.master.cave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.git.Note;
import io.wherry.common.git.WorkTree;
import io.wherry.common.model.PackageId;
import io.wherry.common.testing.StockGit;
import io.wherry.master.build.BuildListener.Event;
import io.wherry.master.build.BuildLock;
import io.wherry.master.build.BuildOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cave has built and its world wants no more. */
class UnwantedTest {
  private static final BuildOrder WORLD =
      new BuildOrder(List.of(), OptionalInt.empty(), false, false);
  private static final String ALONE = "app-misc/alone-1:0";
  @TempDir private Path dir;
  private CaveBench bench;

  @BeforeEach
  void aNodeOnWhichThreeWereBuilt() throws Exception {
    bench = new CaveBench(dir);
    bench.exheres("sys-libs/libgreet-1", "");
    bench.exheres("app-misc/hello-1", "build+run: sys-libs/libgreet");
    bench.exheres("app-misc/alone-1", "");
    bench.plan("sys-libs/libgreet-1:0", "app-misc/hello-1:0", ALONE);
    bench.write("world", "app-misc/hello\napp-misc/alone\n");
    bench.builder().build(WORLD, bench.events::add);
    bench.plan();
  }

  private List<String> named() throws Exception {
    bench.events.clear();
    bench.builder().build(WORLD, bench.events::add);
    return bench.events.stream()
        .filter(Event.Unwanted.class::isInstance)
        .map(event -> ((Event.Unwanted) event).id().toString())
        .toList();
  }

  private List<PackageId> unwanted() throws Exception {
    return bench.builder().unwanted().orElseThrow();
  }

  @Test
  void whatTheWorldLetsGoIsNamedAndWhatTheRestNeedsIsNot() throws Exception {
    assertThat(named()).isEmpty();
    bench.write("world", "app-misc/hello\n");
    assertThat(named()).containsExactly(ALONE);
    bench.events.clear();
    bench.builder().build(WORLD.asDryRun(), bench.events::add);
    assertThat(bench.events).anyMatch(Event.Unwanted.class::isInstance);
    assertThat(bench.hasPbin("app-misc/alone-1")).isTrue();
  }

  @Test
  void anOrderForPackagesSaysNothingOfTheWorld() throws Exception {
    bench.write("world", "app-misc/hello\n");
    bench.events.clear();
    bench.done("app-misc/hello");
    assertThat(bench.events).noneMatch(Event.Unwanted.class::isInstance);
  }

  @Test
  void whatIsForgottenGoesWithItsTarballAndOurCopyAndComesBackOnlyIfItIsWanted() throws Exception {
    bench.exheres("app-misc/alone-2", "");
    bench.byHand("make app-misc/alone-2:0");
    bench.staged();
    new WorkTree(bench.lab("mybinaries"))
        .begin(new Note("x", "x@y", bench.now, "as it is"), Optional.empty());
    bench.write("world", "app-misc/hello\n");
    assertThat(unwanted()).hasToString("[app-misc/alone-2:0]");

    assertThat(bench.builder().forget(unwanted())).isTrue();

    assertThat(unwanted()).isEmpty();
    for (var what : List.of("app-misc/alone-1", "app-misc/alone-2"))
      assertThat(bench.hasPbin(what)).isFalse();
    assertThat(bench.distfiles()).hasSize(2).noneMatch(name -> name.contains("--alone-"));
    assertThat(bench.state.resolve("built/app-misc/alone-2:0")).doesNotExist();
    assertThat(bench.staged()).hasSize(2).noneMatch(build -> build.contains("alone"));
    assertThat(StockGit.run(bench.lab("mybinaries"), "log", "-1", "--name-status"))
        .contains("Remove packages that the world wants no more", "  app-misc/alone-2:0@")
        .contains("D\tpackages/app-misc/alone/alone-1", "D\tpackages/app-misc/alone/alone-2");
    assertThat(StockGit.run(bench.lab("mybinaries"), "status", "--porcelain")).isBlank();
    bench.plan("app-misc/alone-2:0");
    bench.done("app-misc/alone");
    assertThat(bench.staged()).hasSize(3);
  }

  /** Rather too few: a world that is particular about versions wants the package. */
  @Test
  void versionsAreNotComparedAndSlotsAre() throws Exception {
    bench.exheres("app-misc/alone-2", "");
    bench.byHand("make app-misc/alone-2:0; make app-misc/alone-3:3");
    bench.write("world", "app-misc/hello\n=app-misc/alone-1:0\n");
    assertThat(unwanted()).hasToString("[app-misc/alone-3:3]");
    bench.write("world", "app-misc/hello\napp-misc/alone[>=7]\n");
    assertThat(unwanted()).isEmpty();
  }

  @Test
  void anEmptyWorldIsNoWishToLoseEverything() throws Exception {
    bench.write("world", "\n");
    assertThat(named()).isEmpty();
    assertThat(unwanted()).isEmpty();
  }

  @Test
  void aWorldThatCannotBeReadHoldsUpNoBuildAndLosesNothing() throws Exception {
    bench.write("world", "app-misc/hello\n*/*::arbor\n");
    assertThat(named()).isEmpty();
    assertThatThrownBy(this::unwanted).hasMessageContaining("what cave's world wants cannot be");
    assertThat(bench.staged()).hasSize(3);
  }

  @Test
  void whileAnOrderIsAtWorkNothingGoes() throws Exception {
    bench.write("world", "app-misc/hello\n");
    var going = unwanted();
    try (var lock = BuildLock.tryTake(bench.state).orElseThrow()) {
      assertThat(lock).isNotNull();
      assertThat(bench.builder().forget(going)).isFalse();
    }
    assertThat(bench.hasPbin("app-misc/alone-1")).isTrue();
  }
}

package io.wherry.master.cave;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.cave.CaveId;
import io.wherry.common.git.Note;
import io.wherry.common.git.WorkTree;
import io.wherry.common.model.Build;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.PackageId;
import io.wherry.common.testing.StockGit;
import io.wherry.master.build.BuildOrder;
import io.wherry.master.build.BuildResult;
import io.wherry.master.build.Builder.Published;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaveBuilderTest {
  private static final String GREET = "sys-libs/libgreet-1:0";
  private static final String HELLO = "app-misc/hello-1:0";
  @TempDir Path dir;
  private CaveBench bench;

  @BeforeEach
  void aNode() throws Exception {
    bench = new CaveBench(dir);
    bench.exheres("sys-libs/libgreet-1", "");
    bench.exheres("app-misc/hello-1", "build+run: sys-libs/libgreet");
    bench.exheres("app-misc/alone-1", "");
  }

  private void builtOnce() throws Exception {
    bench.plan(GREET, HELLO);
    assertThat(bench.done("app-misc/hello").built()).hasSize(2);
    bench.plan();
    bench.events.clear();
  }

  @Test
  void whatCaveBuildsIsToldAndStagedInBothEncodingsWithItsPhases() throws Exception {
    builtOnce();
    assertThat(bench.staged()).containsExactlyInAnyOrder(GREET + "@C.1.C", HELLO + "@C.2.C");
    var staged = bench.staged("sys-libs/libgreet");
    for (var encoding : Encoding.PUBLISHED)
      assertThat(bench.environment(staged, encoding))
          .startsWith("DEFINED_PHASES='postinst prerm'\nPN=libgreet\n");
    assertThat(bench.lab("mybinaries/metadata/categories.conf")).hasContent("app-misc\nsys-libs\n");
    assertThat(bench.calls())
        .containsExactly(
            "--colour no resolve --execute --make binaries --make-dependencies all"
                + " --continue-on-failure if-independent --keep-targets if-same app-misc/hello");
    assertThat(bench.state.resolve("cave/run.json")).doesNotExist();
  }

  @Test
  void progressIsToldPackageByPackage() throws Exception {
    bench.plan(GREET);
    bench.done("sys-libs/libgreet");
    assertThat(bench.events.stream().map(Object::toString))
        .containsExactly(
            "Planned[packages=[sys-libs/libgreet-1:0]]",
            "Started[id=sys-libs/libgreet-1:0]",
            "Phase[id=sys-libs/libgreet-1:0, phase=compile]",
            "Finished[build=sys-libs/libgreet-1:0@C.1.C]");
    assertThat(bench.state.resolve("logs/sys-libs/libgreet-1/cave-1767323045000.log"))
        .content()
        .contains(">>> compile\nmaking sys-libs/libgreet-1:0\n");
  }

  @Test
  void nothingToDoBuildsNothing() throws Exception {
    builtOnce();
    var done = bench.done("app-misc/hello");
    assertThat(done.built()).isEmpty();
    assertThat(done.current())
        .extracting(Build::cookie)
        .containsExactlyInAnyOrder("C.1.C", "C.2.C");
    assertThat(bench.calls()).hasSize(1);
  }

  @Test
  void aDryRunStartsNothingAndLeavesNothing() throws Exception {
    bench.plan(GREET, HELLO);
    var order = CaveBench.order("app-misc/hello").asDryRun();
    var planned = (BuildResult.Planned) bench.builder().build(order, bench.events::add);
    assertThat(planned.toBuild()).hasToString("[sys-libs/libgreet-1:0, app-misc/hello-1:0]");
    assertThat(bench.calls()).isEmpty();
    assertThat(bench.distfiles()).isEmpty();
    assertThat(bench.state.resolve("built")).doesNotExist();
  }

  @Test
  void aChangedExlibIsFoundAndWhatIsBuiltWithItComesAlong() throws Exception {
    builtOnce();
    bench.write("arbor/exlibs/greet.exlib", "greet() { echo; }\n");
    bench.exheres("app-misc/hello-1", "build+run: sys-libs/libgreet");
    var done = bench.done();
    assertThat(done.built()).extracting(Build::id).hasToString("[" + HELLO + ", " + GREET + "]");
    assertThat(bench.calls().getLast())
        .contains("--preserve-world", "--keep-targets never")
        .endsWith("=app-misc/hello-1:0::arbor =sys-libs/libgreet-1:0::arbor");
    assertThat(bench.done().built()).as("once is enough").isEmpty();
  }

  @Test
  void aRebuiltLibraryTakesItsDependentAlong() throws Exception {
    builtOnce();
    bench.write("arbor/packages/sys-libs/libgreet/files/a.patch", "a patch\n");
    var done = bench.done("sys-libs/libgreet");
    assertThat(done.built().stream().map(Build::toString))
        .containsExactlyInAnyOrder(GREET + "@C.3.C", HELLO + "@C.4.C");
    assertThat(bench.staged()).containsExactlyInAnyOrder(GREET + "@C.3.C", HELLO + "@C.4.C");
  }

  @Test
  void whatHasBecomeStaleByCavesOwnRunIsBuiltAfterIt() throws Exception {
    builtOnce();
    bench.exheres("sys-libs/libgreet-2", "");
    bench.plan("sys-libs/libgreet-2:0");
    bench.done();
    assertThat(bench.calls()).hasSize(3);
    assertThat(bench.calls().getLast()).endsWith("=app-misc/hello-1:0::arbor");
    assertThat(bench.events)
        .anyMatch(e -> e.toString().contains("Planned[packages=[app-misc/hello"));
    assertThat(bench.staged())
        .containsExactlyInAnyOrder("sys-libs/libgreet-2:0@C.3.C", HELLO + "@C.4.C");
  }

  @Test
  void whatChangesWhileItIsBuiltIsBuiltAgain() throws Exception {
    bench.plan(GREET);
    bench.write(
        "script", "make " + GREET + "\necho changed >> \"$LAB/arbor/exlibs/greet.exlib\"\n");
    bench.done("sys-libs/libgreet");
    Files.delete(bench.lab("script"));
    bench.plan();
    assertThat(bench.done("sys-libs/libgreet").built()).hasSize(1);
  }

  @Test
  void aBuildMadeByHandIsFoundAndTakenInOnce() throws Exception {
    bench.byHand("make app-misc/alone-1:0");
    assertThat(bench.staged()).containsExactly("app-misc/alone-1:0@C.1.C");
    var file = bench.staged("app-misc/alone").tarballs().get(Encoding.TAR_ZST);
    var made = Files.getLastModifiedTime(file);
    assertThat(bench.done().current()).hasSize(1);
    assertThat(bench.staged()).hasSize(1);
    assertThat(Files.getLastModifiedTime(file)).as("not made again").isEqualTo(made);
    bench.write("arbor/exlibs/greet.exlib", "changed\n");
    assertThat(bench.done().built()).hasSize(1);
  }

  @Test
  void aPbinThatIsGoneIsNoLongerOffered() throws Exception {
    builtOnce();
    Files.delete(bench.lab("mybinaries/packages/app-misc/hello/hello-1.pbin-1+exheres-0"));
    assertThat(bench.staged()).containsExactly(GREET + "@C.1.C");
  }

  @Test
  void ofSeveralVersionsInASlotTheHighestIsOffered() throws Exception {
    bench.byHand("make app-misc/alone-1:0; make app-misc/alone-10:0; make app-misc/alone-9:0");
    assertThat(bench.staged()).containsExactly("app-misc/alone-10:0@C.2.C");
  }

  @Test
  void tarballsThatNobodyNamesGoWhenTheirTimeHasCome() throws Exception {
    builtOnce();
    bench.write("arbor/exlibs/greet.exlib", "changed\n");
    bench.done();
    bench.write("distfiles/mybinaries--app-misc--never-1--C.9.C.tar.bz2", "not ours to judge");
    bench.write("distfiles/hello-1.tar.bz2", "a source");
    assertThat(bench.distfiles()).hasSize(6);
    bench.now = bench.now.plus(Duration.ofDays(6));
    bench.done();
    assertThat(bench.distfiles()).hasSize(6);
    bench.now = bench.now.plus(Duration.ofDays(2));
    bench.done();
    assertThat(bench.distfiles())
        .hasSize(4)
        .contains("mybinaries--app-misc--never-1--C.9.C.tar.bz2", "hello-1.tar.bz2")
        .noneMatch(name -> name.endsWith("--C.1.C.tar.bz2"));
  }

  @Test
  void foreignLinesOfTheCategoriesStay() throws Exception {
    bench.write("mybinaries/metadata/categories.conf", "# ours\nvirtual\nsys-libs");
    bench.plan(GREET, HELLO);
    bench.done("app-misc/hello");
    assertThat(bench.lab("mybinaries/metadata/categories.conf"))
        .hasContent("# ours\nvirtual\nsys-libs\napp-misc\n");
  }

  @Test
  void accountsAreThoseOfTheSourceRepositories() throws Exception {
    bench.write("arbor/metadata/accounts/users/ferry.conf", "primary_group = ferry\n");
    bench.write("mybinaries/metadata/accounts/users/copy.conf", "primary_group = copy\n");
    assertThat(bench.builder().accounts()).containsOnlyKeys("metadata/accounts/users/ferry.conf");
  }

  /** Others' machines may know the binaries and not the sources. */
  @Test
  void definitionsOfAccountsThatPackagesNeedLieBesideThem() throws Exception {
    bench.exheres("app-misc/boat-1", "run: user/ferry");
    bench.write(
        "arbor/metadata/accounts/users/ferry.conf",
        "primary_group = ferry\nextra_groups = reed\nhome = /old\n");
    for (var group : List.of("ferry", "reed", "nobodys"))
      bench.write("arbor/metadata/accounts/groups/" + group + ".conf", "# " + group + "\n");
    bench.plan("app-misc/boat-1:0");
    bench.done("app-misc/boat");
    var accounts = bench.lab("mybinaries/metadata/accounts");
    assertThat(accounts.resolve("users/ferry.conf")).content().contains("home = /old\n");
    assertThat(accounts.resolve("groups/ferry.conf")).hasContent("# ferry\n");
    assertThat(accounts.resolve("groups/reed.conf")).hasContent("# reed\n");
    assertThat(accounts.resolve("groups/nobodys.conf")).doesNotExist();
    bench.write("arbor/metadata/accounts/users/ferry.conf", "primary_group = ferry\n");
    bench.builder().staged();
    assertThat(accounts.resolve("users/ferry.conf"))
        .as("as it is when a release is made")
        .hasContent("primary_group = ferry\n");
    bench.write("arbor/metadata/accounts/users/ferry.conf", "no definition\n");
    bench.builder().staged();
    assertThat(accounts.resolve("users/ferry.conf")).hasContent("primary_group = ferry\n");
  }

  @Test
  void theWorldAndInsistingAreCavesOwnWords() {
    var world = new BuildOrder(List.of(), OptionalInt.empty(), false, false);
    assertThat(Arguments.of(world)).endsWith("--keep-targets", "if-same", "-c", "world");
    assertThat(Arguments.of(CaveBench.order("a/b").again()))
        .endsWith("--keep-targets", "never", "a/b");
  }

  @Test
  void currentPackagesOfADryRunAreThoseThatStay() throws Exception {
    builtOnce();
    bench.plan(HELLO);
    var order = CaveBench.order("app-misc/hello").asDryRun();
    var planned = (BuildResult.Planned) bench.builder().build(order, bench.events::add);
    assertThat(planned.current()).extracting(Build::id).hasToString("[" + GREET + "]");
  }

  private List<String> collect(boolean dryRun, String newest, String... kept) throws Exception {
    var ids = new HashSet<PackageId>();
    for (var text : kept) ids.add(CaveId.parse(text + "::x").id());
    var published = new HashSet<Build>();
    for (var staged : bench.builder().staged()) published.add(staged.build());
    published.removeIf(build -> !build.id().toString().matches(newest));
    return bench.builder().collect(new Published(published, ids), dryRun).stream()
        .map(Build::toString)
        .toList();
  }

  /** Version 1 and 2 of one package, the first of them long ago. */
  private void twoVersions() throws Exception {
    bench.byHand("make app-misc/alone-1:0");
    bench.staged();
    bench.exheres("app-misc/alone-2", "");
    bench.byHand("make app-misc/alone-2:0");
    bench.staged();
    var ago = FileTime.from(bench.now.minus(Duration.ofDays(8)));
    for (int version = 1; version <= 2; version++)
      Files.setLastModifiedTime(bench.lab(pbin(version)), ago);
  }

  private static String pbin(int version) {
    return "mybinaries/packages/app-misc/alone/alone-" + version + ".pbin-1+exheres-0";
  }

  @Test
  void aSupersededPbinGoesWithItsTarballAndOurCopyOnceNoReleaseHasIt() throws Exception {
    twoVersions();
    new WorkTree(bench.lab("mybinaries"))
        .begin(new Note("x", "x@y", bench.now, "as it is"), Optional.empty());

    assertThat(collect(false, ".*", "app-misc/alone-1:0")).as("a release has it").isEmpty();
    assertThat(collect(false, "nothing")).as("the other is not published").isEmpty();
    assertThat(collect(true, ".*")).containsExactly("app-misc/alone-1:0@C.1.C");
    assertThat(bench.hasPbin("app-misc/alone-1")).isTrue();

    assertThat(collect(false, ".*")).containsExactly("app-misc/alone-1:0@C.1.C");

    assertThat(bench.hasPbin("app-misc/alone-1")).isFalse();
    assertThat(bench.hasPbin("app-misc/alone-2")).isTrue();
    assertThat(bench.distfiles()).containsExactly("mybinaries--app-misc--alone-2--C.2.C.tar.bz2");
    assertThat(bench.state.resolve("built/app-misc/alone-1:0")).doesNotExist();
    assertThat(StockGit.run(bench.lab("mybinaries"), "log", "-1", "--name-status"))
        .contains(
            "Remove superseded packages",
            "app-misc/alone-1:0@C.1.C",
            "D\tpackages/app-misc/alone/alone-1");
    assertThat(StockGit.run(bench.lab("mybinaries"), "status", "--porcelain")).isBlank();
    assertThat(bench.staged()).containsExactly("app-misc/alone-2:0@C.2.C");
    assertThat(collect(false, ".*")).as("once is enough").isEmpty();
    assertThat(bench.done().current()).extracting(Build::cookie).containsExactly("C.2.C");
  }

  @Test
  void aYoungPbinStaysSinceSomebodyMayBeGoingBackToIt() throws Exception {
    twoVersions();
    Files.setLastModifiedTime(bench.lab(pbin(1)), FileTime.from(bench.now.minusSeconds(60)));
    assertThat(collect(false, ".*")).isEmpty();
    assertThat(bench.hasPbin("app-misc/alone-1")).isTrue();
  }

  @Test
  void killedAtAnyPointTheNextCollectionFinishes() throws Exception {
    twoVersions();
    Files.delete(bench.lab("distfiles/mybinaries--app-misc--alone-1--C.1.C.tar.bz2"));
    assertThat(collect(true, ".*")).as("before the pbin").hasSize(1);
    Files.delete(bench.lab(pbin(1)));
    assertThat(collect(false, ".*")).as("before our copy").hasSize(1);
    assertThat(bench.state.resolve("built/app-misc/alone-1:0")).doesNotExist();
    assertThat(bench.staged()).containsExactly("app-misc/alone-2:0@C.2.C");
  }
}

package io.wherry.common.pbin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.DependencyTree.Label;
import io.wherry.common.pbin.DependencyTree.Labelled;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DependencyTreeTest {
  @Test
  void everyFormIsPrintedAsItWasRead() {
    for (var text :
        List.of(
            "",
            "cat/pkg",
            "build+run: cat/pkg:slot::repo[>=1&<2][option][-other]",
            "=cat/pkg-1.2 =cat/pkg-1.2* >=cat/pkg-1-r2:3 ~cat/pkg-1 <cat/pkg-2_rc1 >a/b-1 <=a/b-1",
            "cat/pkg[=1*] cat/pkg[~1] cat/pkg[~>1.2] cat/pkg[=1|=3] cat/pkg[>=1.0-r3]",
            "cat/pkg:= cat/pkg:* cat/pkg:=2 cat/pkg:3.12",
            "cat/pkg[a?] cat/pkg[-a?] cat/pkg[a!?] cat/pkg[a=] cat/pkg[a!=] cat/pkg[a(+)]",
            "cat/pkg[providers:openssl][-providers:libressl(-)?]",
            "dev-python/six[python_abis:*(-)?] cat/pkg[multibuild_c:*(-)?] cat/pkg[targets:*(?)=]",
            "cat/pkg[?doc] cat/pkg[_x(+)] cat/pkg[-a!?]",
            "x/y built-against: a/b fetch: c/d build+test: e/f",
            "a/b [[ note = [ see #12 and #13 ] ]] a/b [[ url = #top ]]",
            "|| ( cat/a ( cat/b cat/c ) )",
            "opt? ( cat/a !opt2? ( cat/b ) ) providers:ssl? ( cat/c )",
            "!cat/pkg[<2] !!cat/pkg",
            "run: a/b [[ description = [ why [ so ] ] resolution = manual ]] post: c/d",
            "( build: a/b ) [[ defined-in = [ hello-1.0.exheres-0 ] ]]",
            "( a/b [[ x = [ [[ y = z ]] ] ]] ) [[ note = [ ] ]]",
            "suggestion: a/b recommendation: c/d test: e/f test-expensive: g/h install: i/j"))
      assertThat(DependencyTree.parse(text, "x")).as(text).hasToString(text);
  }

  @Test
  void spacesNewlinesAndCommentsDoNotMatter() {
    assertThat(DependencyTree.parse("\n  build:\n\ta/b # why not ( so\n  c/d\n", "x"))
        .hasToString("build: a/b c/d");
  }

  @Test
  void whateverIsPrintedIsReadBack() {
    var generator = new Trees(new Random(23));
    for (int round = 0; round < 5_000; round++) {
      var text = generator.tree();
      var tree = DependencyTree.parse(text, "x");
      assertThat(DependencyTree.parse(tree.toString(), "x")).isEqualTo(tree).hasToString(text);
    }
  }

  @Test
  void textThatIsCutAnywhereIsReadOrRefusedButNothingElse() {
    var generator = new Trees(new Random(5));
    var random = new Random(6);
    for (int round = 0; round < 3_000; round++) {
      var text = generator.tree();
      int from = random.nextInt(text.length() + 1);
      int to = from + random.nextInt(text.length() + 1 - from);
      var piece = text.substring(from, to);
      try {
        DependencyTree.parse(piece, "x");
      } catch (MalformedText e) {
        assertThat(e.line()).isEqualTo(1);
        assertThat(e.column()).isBetween(1, piece.length() + 1);
      }
    }
  }

  @Test
  void malformedTextIsRefusedAtItsSpot() {
    assertThat(refused("a/b )")).hasMessage("x:1:5: this ) closes nothing\n  a/b )\n      ^");
    assertThat(refused("a/b\n  runs: c/d")).hasMessageStartingWith("x:2:3: unknown label 'runs'");
    assertThat(refused("build+rum: c/d")).hasMessageStartingWith("x:1:7: unknown label 'rum'");
    assertThat(refused("build,run: c/d"))
        .hasMessageStartingWith("x:1:1: unknown label 'build,run'");
    assertThat(refused("|| a/b")).hasMessageStartingWith("x:1:4: expected ( after ||");
    assertThat(refused("opt? a/b")).hasMessageStartingWith("x:1:6: expected ( after opt?");
    assertThat(refused("run: pkg")).hasMessageStartingWith("x:1:6: 'pkg' has no category");
    assertThat(refused("a/b[>=x]")).hasMessageStartingWith("x:1:7: not a version: 'x'");
    assertThat(refused("a/b[>=1.2_foo]"))
        .hasMessageStartingWith("x:1:10: not a version: '1.2_foo'");
    assertThat(refused("a/b[-x=]")).hasMessageStartingWith("x:1:5: a - does not go with =");
    assertThat(refused("a/b[p:**]")).hasMessageStartingWith("x:1:5: 'p:**' is neither");
    assertThat(refused("a/b[>=1&2]")).hasMessageStartingWith("x:1:9: expected one of >= <=");
    assertThat(refused("a/b[>=1&<2|=3]")).hasMessageStartingWith("x:1:5: & and |");
    assertThat(refused("a/b[>=1*]")).hasMessageStartingWith("x:1:7: a * goes with = only");
    assertThat(refused("a/b[")).hasMessageStartingWith("x:1:4: this bracket is not closed");
    assertThat(refused("a/b[]")).hasMessageStartingWith("x:1:5: nothing between the brackets");
    assertThat(refused("a/b]")).hasMessageStartingWith("x:1:1: not a package name: 'b]'");
    assertThat(refused("=a/b")).hasMessageStartingWith("x:1:2: 'a/b' does not end in a version");
    assertThat(refused("=a/b-1.2x_"))
        .hasMessage("x:1:10: not a version: '1.2x_'\n  =a/b-1.2x_\n           ^");
    assertThat(refused("a/b-😀 )")).hasMessageContaining("x:1:1: not a package name");
    assertThat(refused("# 😀\na/b # 😀😀\n )")).hasMessageStartingWith("x:3:2: this )");
    assertThat(refused("a/b:0:1")).hasMessageStartingWith("x:1:6: a second slot");
    assertThat(refused("a/b::r::s")).hasMessageStartingWith("x:1:7: a second repository");
    assertThat(refused("a/b [[ k v ]]")).hasMessageContaining("expected = after the key k");
    assertThat(refused("a/b [[ k = [ v ]]")).hasMessageContaining("closes more than is open");
    assertThat(refused("a/b [[ k = v")).hasMessageStartingWith("x:1:5: the annotation that");
    assertThat(refused("[[ k = v ]]")).hasMessageStartingWith("x:1:1: an annotation must follow");
    assertThat(refused("( ".repeat(5_000))).hasMessageContaining("nested more than 100 deep");
  }

  @Test
  void longLinesAreShownAroundTheSpotOnly() {
    var error = refused("a/b ".repeat(1_000) + ") " + "a/b ".repeat(1_000));
    assertThat(error.column()).isEqualTo(4_001);
    assertThat(String.valueOf(error.getMessage()).lines())
        .hasSize(3)
        .allMatch(line -> line.length() < 120);
  }

  @Test
  void theCaretStandsUnderTheSpotWhateverIsBeforeIt() {
    assertThat(refused("a/b [[ note = [ 😀é\t] ]] )"))
        .hasMessage(
            "x:1:25: this ) closes nothing\n  a/b [[ note = [ 😀é ] ]] )\n  "
                + " ".repeat(24)
                + "^");
  }

  @Test
  void labelsHoldUntilTheNextOneOfTheirBlock() {
    var tree = DependencyTree.parse("a/a build: a/b ( a/c run: a/d ) a/e post: a/f", "x");
    assertThat(tree.demands(Set.of()).stream().map(DependencyTreeTest::words))
        .containsExactly(
            "[build, run] a/a",
            "[build] a/b",
            "[build] a/c",
            "[run] a/d",
            "[build] a/e",
            "[post] a/f");
  }

  @Test
  void conditionsAreDecidedByOptions() {
    var tree =
        DependencyTree.parse("run: a? ( a/a || ( b? ( a/b ) !b? ( a/c ) ) ) !a? ( a/d )", "x");
    assertThat(tree.demands(Set.of("a")).stream().map(DependencyTreeTest::words))
        .containsExactly("[run] a/a", "[run] || ( ( a/c ) )");
    assertThat(tree.demands(Set.of()).stream().map(DependencyTreeTest::words))
        .containsExactly("[run] a/d");
  }

  @Test
  void aSpecAdmitsWhatItSays() {
    assertThat(admits("a/b[>=1&<2]", "1.5")).isTrue();
    assertThat(admits("a/b[>=1&<2]", "2")).isFalse();
    assertThat(admits("a/b[=1|=3]", "3")).isTrue();
    assertThat(admits("a/b[=1*]", "1.9")).isTrue();
    assertThat(admits("=a/b-1", "1-r0")).isTrue();
    assertThat(admits("~a/b-1", "1-r7")).isTrue();
    assertThat(admits("~a/b-1", "1.1")).isFalse();
    assertThat(admits("a/b:0", "1")).isTrue();
    assertThat(admits("a/b:1", "1")).isFalse();
    assertThat(admits("a/c", "1")).isFalse();
  }

  private static boolean admits(String spec, String version) {
    return PackageSpec.parse(spec).admits(PackageId.of("a/b", version, "0"));
  }

  private static String words(Labelled labelled) {
    var labels = labelled.labels().stream().sorted().map(Label::word).toList();
    return labels + " " + new DependencyTree(List.of(labelled.node()));
  }

  private static MalformedText refused(String text) {
    return catchThrowableOfType(MalformedText.class, () -> DependencyTree.parse(text, "x"));
  }
}

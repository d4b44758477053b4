package io.wherry.common.pbin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class OptionRequirementTest {
  private static final Options ON = Options.on(Set.of("x"));
  private static final Options OFF = Options.of(Set.of(), Set.of("x"));
  private static final Options WITHOUT = Options.NONE;

  @Test
  void anOptionMustBeOnOrOff() {
    assertThat(admits("a/b[x]", ON, WITHOUT)).isTrue();
    assertThat(admits("a/b[x]", OFF, WITHOUT)).isFalse();
    assertThat(admits("a/b[-x]", ON, WITHOUT)).isFalse();
    assertThat(admits("a/b[-x]", OFF, WITHOUT)).isTrue();
    assertThat(admits("a/b[?x]", OFF, WITHOUT)).isTrue();
  }

  @Test
  void itMayHangOnTheAskingPackage() {
    assertThat(admits("a/b[x?]", OFF, OFF)).isTrue();
    assertThat(admits("a/b[x?]", OFF, ON)).isFalse();
    assertThat(admits("a/b[-x?]", ON, ON)).isFalse();
    assertThat(admits("a/b[x!?]", OFF, OFF)).isFalse();
    assertThat(admits("a/b[-x!?]", ON, OFF)).isFalse();
    assertThat(admits("a/b[x=]", ON, ON)).isTrue();
    assertThat(admits("a/b[x=]", ON, OFF)).isFalse();
    assertThat(admits("a/b[x!=]", ON, ON)).isFalse();
  }

  @Test
  void aPackageThatHasNoSuchOptionCountsAsTheRequirementSays() {
    assertThat(admits("a/b[x]", WITHOUT, WITHOUT)).isFalse();
    assertThat(admits("a/b[-x]", WITHOUT, WITHOUT)).isTrue();
    assertThat(admits("a/b[x(+)]", WITHOUT, WITHOUT)).isTrue();
    assertThat(admits("a/b[x(+)]", OFF, WITHOUT)).isFalse();
    assertThat(admits("a/b[-x(+)]", WITHOUT, WITHOUT)).isFalse();
    assertThat(admits("a/b[x(-)]", WITHOUT, WITHOUT)).isFalse();
    assertThat(admits("a/b[p:q(?)]", WITHOUT, WITHOUT)).isTrue();
    assertThat(admits("a/b[p:q(?)]", Options.of(Set.of(), Set.of("p:r")), WITHOUT)).isFalse();
  }

  @Test
  void aWholePrefixMeansTheOptionsOfTheAskingPackage() {
    var both = Options.on(Set.of("abis:3.12", "abis:3.13"));
    var one = Options.of(Set.of("abis:3.13"), Set.of("abis:3.12", "abis:3.13"));
    assertThat(admits("a/b[abis:*(-)?]", both, one)).isTrue();
    assertThat(admits("a/b[abis:*(-)?]", one, one)).isTrue();
    assertThat(admits("a/b[abis:*(-)?]", one, both)).isFalse();
    assertThat(admits("a/b[abis:*(-)?]", WITHOUT, both)).isFalse();
    assertThat(admits("a/b[abis:*(-)?]", WITHOUT, WITHOUT)).isTrue();
    assertThat(admits("a/b[abis:*(?)?]", WITHOUT, both)).isTrue();
    assertThat(admits("a/b[abis:*=]", both, one)).isFalse();
  }

  @Test
  void whatIsPresumedMustBeOnUnlessItIsNamed() {
    var without = new Options(Set.of(), Set.of(), Set.of("X", "p:q"));
    var with = new Options(Set.of("X", "p:q"), Set.of(), Set.of("X", "p:q"));
    assertThat(PackageSpec.parse("a/b").admitsPresumed(with)).isTrue();
    assertThat(PackageSpec.parse("a/b").admitsPresumed(without)).isFalse();
    assertThat(PackageSpec.parse("a/b[?X]").admitsPresumed(without)).isFalse();
    assertThat(PackageSpec.parse("a/b[?X][-p:q]").admitsPresumed(without)).isTrue();
    assertThat(PackageSpec.parse("a/b[X?][p:*(-)?]").admitsPresumed(without)).isTrue();
  }

  private static boolean admits(String spec, Options options, Options asking) {
    return PackageSpec.parse(spec).admitsOptions(options, asking);
  }
}

package io.wherry.master.cave;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TruePhasesTest {
  private static final String PRERM =
      "pkg_prerm () \n{ \n    verify_not_called_cross_phase;\n    :\n}\n";
  private static final String SUPPLIED =
      "pkg_postinst () \n{ \n    verify_not_called_cross_phase;\n    default \"$@\"\n}\n";
  private static final String BUILT = "src_install () \n{ \n    :\n}\n";

  private static String in(String saved) {
    return new String(
        TruePhases.in(saved.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
  }

  @Test
  void phasesOfHostsAreListedAndNoneThatPaludisSuppliedOrThatBuilt() {
    var saved = "PN=hello\n" + BUILT + SUPPLIED + PRERM;
    assertThat(in(saved)).isEqualTo("DEFINED_PHASES='prerm'\n" + saved);
  }

  @Test
  void aPackageWithoutPhasesSaysSo() {
    assertThat(in(BUILT)).isEqualTo("DEFINED_PHASES='-'\n" + BUILT);
  }

  @Test
  void aLineThatSaysNoneGivesWay() {
    for (var none : new String[] {"DEFINED_PHASES=-\n", "declare -x DEFINED_PHASES=\"-\"\n"})
      assertThat(in("A=1\n" + none + PRERM)).isEqualTo("DEFINED_PHASES='prerm'\nA=1\n" + PRERM);
  }

  @Test
  void aTrueListStays() {
    var saved = "DEFINED_PHASES='setup prerm'\n" + PRERM;
    assertThat(in(saved)).isEqualTo(saved);
  }

  @Test
  void bytesThatAreNoTextStayAsTheyAre() {
    assertThat(in("WORD=$'caf\u00e9 \u00ff'\n")).endsWith("WORD=$'caf\u00e9 \u00ff'\n");
  }
}

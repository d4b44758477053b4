package io.wherry.master.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.proto.v1.RolloutTerms;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TermsOptionsTest {
  private static RolloutTerms terms(String... args) throws CliExit {
    return CommandLine.populateCommand(new TermsOptions(), args).terms("1,100%");
  }

  @Test
  void aRolloutIsGivenUpAfterTheTimeThatIsSaidAndNeverOtherwise() throws Exception {
    assertThat(terms("--give-up-after", "8h").getGiveUpSeconds()).isEqualTo(28_800);
    assertThat(terms().hasGiveUpSeconds()).isFalse();
  }

  @Test
  void noTimeAtAllIsRefusedBeforeTheMasterIsAsked() {
    for (var none : List.of("0s", "0h", "500ms"))
      assertThatThrownBy(() -> terms("--give-up-after", none))
          .isInstanceOf(CliExit.class)
          .hasMessageContaining("--give-up-after: a rollout that is given up at once never begins");
    for (var nonsense : List.of("-1h", "soon", "99999999999h"))
      assertThatThrownBy(() -> terms("--give-up-after=" + nonsense))
          .isInstanceOf(CliExit.class)
          .hasMessageContaining("--give-up-after: not a duration: '" + nonsense + "'");
  }
}

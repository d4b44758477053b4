package io.wherry.master.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.Outcome;
import io.wherry.master.rollout.Budget.Limit;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static Budget parse(String text) {
    return Budget.parse(text, Budget.Then.ABORT, Retry.NEVER);
  }

  @Test
  void aNumberHoldsForAllKindsTogether() {
    assertThat(parse("2").limits())
        .containsExactly(
            new Limit(
                Set.of(Outcome.FAILED, Outcome.REVERTED, Outcome.TIMED_OUT, Outcome.UNREACHABLE),
                false,
                new Amount(2, false)));
  }

  @Test
  void aKindWithALimitOfItsOwnDoesNotCountWithTheOthers() {
    assertThat(parse("2, unreachable=10%").limits())
        .containsExactly(
            new Limit(
                Set.of(Outcome.FAILED, Outcome.REVERTED, Outcome.TIMED_OUT),
                false,
                new Amount(2, false)),
            new Limit(Set.of(Outcome.UNREACHABLE), false, new Amount(10, true)));
  }

  @Test
  void eachWaveMayHaveLimitsAsWell() {
    assertThat(parse("5%,wave:1,wave:timed-out=0").limits())
        .extracting(Limit::wave)
        .containsExactly(false, true, true);
  }

  @Test
  void whatIsPrintedIsReadAlike() {
    for (var text :
        List.of(
            "0",
            "2,unreachable=10%",
            "3,wave:1,wave:failed=0",
            "failed=1,reverted=2,timed-out=3,unreachable=4%"))
      assertThat(parse(parse(text).toString())).as(text).isEqualTo(parse(text));
  }

  @Test
  void whatCannotBeMeantIsRefusedInOneSentence() {
    refused("", "not a number of hosts: ''");
    refused("-1", "not a number of hosts: '-1'");
    refused("101%", "101% is more than all hosts");
    refused("2,3", "'3' limits once more");
    refused("2,failed=1,failed=2", "'failed=2' limits once more");
    refused(
        "2,broken=1",
        "hosts go wrong as failed, reverted, timed-out, unreachable, not as 'broken'");
    refused("2,settled=1", "not as 'settled'");
    refused("unreachable=3", "nothing limits how many hosts may be failed");
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> parse(text)).hasMessageContaining(why);
  }
}

package io.wherry.master.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.master.rollout.Budget;
import io.wherry.proto.v1.RolloutTerms;
import io.wherry.proto.v1.StartRolloutRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TermsMessagesTest {
  private static RolloutTerms.Builder terms() {
    return RolloutTerms.newBuilder()
        .setSuccessPercent(90)
        .setBakeSeconds(60)
        .setMaxAbsent("10%")
        .addApprovals(1)
        .setMetric("sum(errors) < 5.0")
        .setFailures("2,unreachable=10%")
        .setThen(RolloutTerms.Then.THEN_PAUSE)
        .setRetries(2)
        .setRetryBudget("5%")
        .setRetryPauseSeconds(30)
        .setMaxConcurrent(7)
        .setAdaptive(true)
        .putMaxPer("rack", 2)
        .setStageSeconds(600)
        .setMergeSeconds(300)
        .setGiveUpSeconds(7200);
  }

  private static StartRolloutRequest.Builder request() {
    return StartRolloutRequest.newBuilder().setRelease(2).setHosts("all").setWaves("1,100%");
  }

  @Test
  void whatIsAgreedComesBackAsItWasAsked() throws Exception {
    var asked = request().setTerms(terms()).build();
    assertThat(TermsMessages.wire(TermsMessages.limits(asked))).isEqualTo(asked.getTerms());
  }

  @Test
  void aCommandFromBeforeTermsHadAMessageIsUnderstood() throws Exception {
    var asked =
        request()
            .setSuccessPercent(80)
            .setBakeSeconds(5)
            .setMaxFailures(3)
            .setMaxConcurrent(4)
            .setHostDeadlineSeconds(60)
            .build();
    var limits = TermsMessages.limits(asked);
    assertThat(limits.passing().successPercent()).isEqualTo(80);
    assertThat(limits.budget().toString()).isEqualTo("3");
    assertThat(limits.budget().then()).isEqualTo(Budget.Then.ABORT);
    assertThat(limits.deadlines().merge()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void nonsenseIsRefusedInOneSentence() {
    refused(request().setTerms(terms().setFailures("many")), "not a number of hosts: 'many'");
    refused(request().setTerms(terms().setMetric("up")), "not a metric gate: 'up'");
    refused(request().setTerms(terms().setBakeSeconds(-1)), "the bake is out of range");
    refused(request().setTerms(terms().setGiveUpSeconds(0)), "given up before it began");
    refused(request().setTerms(terms().setGiveUpSeconds(-60)), "after which to give up is out of");
    refused(
        request().setTerms(terms().setGiveUpSeconds(999_999_999_999L)),
        "the time after which to give up is out of range: 999999999999 s");
    refused(request().setTerms(terms().setSuccessPercent(0)), "between 1 and 100");
    refused(request().setTerms(terms().setThenValue(9)), "abort, finish or pause");
    refused(request().setTerms(terms()).setWaves("0%"), "reaches nobody");
    refused(request().setTerms(terms()).setRelease(-1), "there is no release");
  }

  private static void refused(StartRolloutRequest.Builder asked, String why) {
    assertThatThrownBy(() -> RolloutMessages.order(asked.build()))
        .isInstanceOf(io.grpc.StatusException.class)
        .hasMessageStartingWith("INVALID_ARGUMENT")
        .hasMessageContaining(why);
  }
}

package io.wherry.master.rpc;

import io.grpc.StatusException;
import io.wherry.common.wire.Wire;
import io.wherry.master.pipeline.RolloutOrder.Limits;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.MetricGate;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Retry;
import io.wherry.proto.v1.RolloutTerms;
import io.wherry.proto.v1.StartRolloutRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The terms of rollouts between the control loop's words and the wire's. */
final class TermsMessages {
  private static final Duration LONGEST = Duration.ofDays(3650);
  private static final int MOST_LABELS = 16;

  private TermsMessages() {}

  static Limits limits(StartRolloutRequest asked) throws StatusException {
    var terms = asked.hasTerms() ? asked.getTerms() : before(asked);
    var metric = Wire.prose(terms.getMetric());
    var passing =
        new Passing(
            terms.getSuccessPercent(),
            seconds("bake", terms.getBakeSeconds()),
            amount(terms.getMaxAbsent()),
            new TreeSet<>(terms.getApprovalsList()),
            metric.isEmpty() ? Optional.empty() : Optional.of(MetricGate.parse(metric)));
    return new Limits(passing, budget(terms), caps(terms), deadlines(terms));
  }

  /** As operators' commands said it before terms had a message of their own. */
  private static RolloutTerms before(StartRolloutRequest asked) {
    return RolloutTerms.newBuilder()
        .setSuccessPercent(asked.getSuccessPercent())
        .setBakeSeconds(asked.getBakeSeconds())
        .setFailures(Integer.toUnsignedString(asked.getMaxFailures()))
        .setMaxConcurrent(asked.getMaxConcurrent())
        .setStageSeconds(asked.getHostDeadlineSeconds())
        .setMergeSeconds(asked.getHostDeadlineSeconds())
        .build();
  }

  private static Amount amount(String text) {
    return text.isEmpty() ? Amount.NONE : Amount.parse(text);
  }

  private static Budget budget(RolloutTerms terms) throws StatusException {
    var then =
        switch (terms.getThen()) {
          case THEN_ABORT -> Budget.Then.ABORT;
          case THEN_FINISH -> Budget.Then.FINISH;
          case THEN_PAUSE -> Budget.Then.PAUSE;
          case UNRECOGNIZED ->
              throw Asked.invalid(
                  "say what is to happen when too much fails: abort, finish or pause");
        };
    return Budget.parse(Wire.prose(terms.getFailures()), then, retry(terms));
  }

  private static Retry retry(RolloutTerms terms) throws StatusException {
    if (terms.getRetries() == 0) return Retry.NEVER;
    return new Retry(
        terms.getRetries(),
        amount(terms.getRetryBudget()),
        seconds("pause before a retry", terms.getRetryPauseSeconds()));
  }

  private static Caps caps(RolloutTerms terms) throws StatusException {
    if (terms.getMaxPerCount() > MOST_LABELS)
      throw Asked.invalid("more than " + MOST_LABELS + " labels have a cap");
    return new Caps(
        terms.getMaxConcurrent(),
        terms.getAdaptive(),
        new TreeMap<>(terms.getMaxPerMap()),
        Optional.of(terms.getBlastRadius()).filter(text -> !text.isEmpty()).map(Amount::parse));
  }

  private static Deadlines deadlines(RolloutTerms terms) throws StatusException {
    return new Deadlines(
        seconds("deadline to stage", terms.getStageSeconds()),
        seconds("deadline to merge", terms.getMergeSeconds()),
        terms.hasGiveUpSeconds()
            ? Optional.of(seconds("time after which to give up", terms.getGiveUpSeconds()))
            : Optional.empty());
  }

  private static Duration seconds(String what, long seconds) throws StatusException {
    if (seconds < 0 || seconds > LONGEST.toSeconds())
      throw Asked.invalid(
          "the " + what + " is out of range: " + Long.toUnsignedString(seconds) + " s");
    return Duration.ofSeconds(seconds);
  }

  static RolloutTerms wire(Limits limits) {
    var passing = limits.passing();
    var retry = limits.budget().retry();
    var wire =
        RolloutTerms.newBuilder()
            .setSuccessPercent(passing.successPercent())
            .setBakeSeconds(passing.bake().toSeconds())
            .setMaxAbsent(passing.maxAbsent().toString())
            .addAllApprovals(passing.approvals())
            .setFailures(limits.budget().toString())
            .setThen(RolloutTerms.Then.forNumber(limits.budget().then().ordinal()))
            .setRetries(retry.perHost())
            .setRetryBudget(retry.inAll().toString())
            .setRetryPauseSeconds(retry.pause().toSeconds())
            .setMaxConcurrent(limits.caps().maxConcurrent())
            .setAdaptive(limits.caps().adaptive())
            .putAllMaxPer(Map.copyOf(limits.caps().perLabel()))
            .setStageSeconds(limits.deadlines().stage().toSeconds())
            .setMergeSeconds(limits.deadlines().merge().toSeconds());
    limits.deadlines().giveUp().ifPresent(after -> wire.setGiveUpSeconds(after.toSeconds()));
    limits.caps().blastRadius().ifPresent(most -> wire.setBlastRadius(most.toString()));
    passing.metric().ifPresent(gate -> wire.setMetric(gate.toString()));
    return wire.build();
  }
}

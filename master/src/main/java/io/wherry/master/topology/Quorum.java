package io.wherry.master.topology;

import io.wherry.common.model.Selector;
import io.wherry.master.rollout.Amount;

/** So many hosts of a group, or so many of a hundred rounded up, must be available. */
public record Quorum(Selector group, Amount least) {
  /** As configured: {@code role=ceph-mon} and {@code 2} or {@code 51%}. */
  public static Quorum parse(String group, String least) {
    var quorum = new Quorum(Selector.parse(group), Amount.parse(least));
    if (quorum.least.number() < 1)
      throw new IllegalArgumentException(
          "a quorum of " + least + " hosts of " + group + " is none");
    return quorum;
  }

  int of(int hosts) {
    return least.percent()
        ? (int) Math.ceilDiv((long) hosts * least.number(), 100)
        : least.number();
  }

  @Override
  public String toString() {
    return group + ": " + least;
  }
}

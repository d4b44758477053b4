package io.wherry.master.rollout;

import io.wherry.common.model.HostId;
import io.wherry.common.model.ReleaseId;
import java.util.Optional;

/**
 * A host in a rollout. {@code from} is the release it had settled on at the start, the way back;
 * {@code back} is true once it is to go there; {@code shut} says why its hour has not come, where
 * windows keep it.
 */
public record Member(
    HostId host,
    int wave,
    Optional<ReleaseId> from,
    boolean back,
    MemberState state,
    Optional<String> shut,
    Tally tally) {
  /**
   * What it has had: so many orders, so many of them because an earlier one failed, and with the
   * last one so many permissions that it has let go by. Where {@code excused}, what becomes of it
   * counts neither for nor against its wave. {@code anew} is why it got its last plan in the place
   * of another.
   */
  public record Tally(int orders, int retries, int lapsed, boolean excused, Optional<String> anew) {
    static final Tally NONE = new Tally(0, 0, 0, false, Optional.empty());

    private Tally ordered(int number) {
      return new Tally(number, retries, 0, excused, Optional.empty());
    }

    private Tally replanned(int number, Optional<String> why) {
      return new Tally(number, retries, lapsed, excused, why);
    }

    private Tally retried() {
      return new Tally(orders, retries + 1, 0, excused, Optional.empty());
    }

    private Tally lapsedOnce() {
      return new Tally(orders, retries, lapsed + 1, excused, anew);
    }

    private Tally asExcused() {
      return new Tally(orders, retries, lapsed, true, anew);
    }
  }

  static Member of(Seat seat, int wave) {
    return new Member(
        seat.host(), wave, seat.from(), false, new MemberState.Pending(), seat.shut(), Tally.NONE);
  }

  Member with(MemberState next) {
    return new Member(host, wave, from, back, next, shut, tally);
  }

  Member with(Tally next) {
    return new Member(host, wave, from, back, state, shut, next);
  }

  Member shut(Optional<String> why) {
    return new Member(host, wave, from, back, state, why, tally);
  }

  Member inWave(int other) {
    return new Member(host, other, from, back, state, shut, tally);
  }

  Member turnedBack() {
    return new Member(host, wave, from, true, new MemberState.Pending(), shut, Tally.NONE);
  }

  Member excused() {
    return with(tally.asExcused());
  }

  /** Has had its {@code number}th order. */
  Member ordered(int number, MemberState next) {
    return with(next).with(tally.ordered(number));
  }

  /** Likewise, in the place of one that did not fit it, for that reason. */
  Member replanned(int number, MemberState next, Optional<String> why) {
    return with(next).with(tally.replanned(number, why));
  }

  Member retrying(MemberState next) {
    return with(next).with(tally.retried());
  }

  /** Has let another permission go by. */
  Member lapsed() {
    return with(tally.lapsedOnce());
  }

  /** Whether it waits for nothing but its turn. */
  boolean due() {
    return state instanceof MemberState.Pending && (back || shut.isEmpty());
  }
}

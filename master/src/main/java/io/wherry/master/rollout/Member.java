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
   * What it has had: so many orders, so many of them because an earlier one failed. Where {@code
   * excused}, what becomes of it counts neither for nor against its wave. {@code anew} is why it
   * got its last plan in the place of another.
   */
  public record Tally(int orders, int retries, boolean excused, Optional<String> anew) {
    static final Tally NONE = new Tally(0, 0, false, Optional.empty());
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
    return with(new Tally(tally.orders(), tally.retries(), true, tally.anew()));
  }

  /** Has had its {@code number}th order. */
  Member ordered(int number, MemberState next) {
    return replanned(number, next, Optional.empty());
  }

  /** Likewise, in the place of one that did not fit it, for that reason. */
  Member replanned(int number, MemberState next, Optional<String> why) {
    return with(next).with(new Tally(number, tally.retries(), tally.excused(), why));
  }

  Member retrying(MemberState next) {
    return with(next)
        .with(new Tally(tally.orders(), tally.retries() + 1, tally.excused(), Optional.empty()));
  }

  /** Whether it waits for nothing but its turn. */
  boolean due() {
    return state instanceof MemberState.Pending && (back || shut.isEmpty());
  }
}

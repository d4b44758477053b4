package io.wherry.sim;

import io.wherry.common.model.ReleaseId;
import io.wherry.common.release.ChannelStatement;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The one channel, and somebody who promotes, yanks, and sets floors and barriers in it. */
final class Steering {
  private static final Duration VALID = Duration.ofDays(30);
  private final Time time;
  private final SimMaster master;

  Steering(Time time, SimMaster master) {
    this.time = time;
    this.master = master;
  }

  /** Moves the channel there, unless its own floor or a yank forbid that. */
  void point(long release) {
    if (master.published().isPresent()) change(s -> s.at(Shelf.release(release)));
    else
      master.point(
          new ChannelStatement(
              SimHost.CHANNEL,
              1,
              Shelf.release(release),
              ChannelStatement.NO_FLOOR,
              new TreeSet<>(),
              time.now().plus(VALID)));
  }

  /** Releases up to {@code newest} are there. */
  void whim(long newest) {
    long release = Math.max(1, newest - time.below(4));
    switch (time.below(6)) {
      case 0, 1 -> yank(release);
      case 2 -> unyank(release);
      case 3 -> change(s -> s.withFloor(Math.min(release, s.release().number())));
      case 4 -> change(s -> s.withBarrier(Optional.of(release)));
      default -> change(s -> s.withBarrier(Optional.empty()));
    }
  }

  /** Soon somebody finds out that hosts should not go there, or not so. */
  void doubt(long release) {
    if (time.below(3) > 0) return;
    time.after(
        time.between(Duration.ofSeconds(1), Duration.ofMinutes(4)),
        () -> {
          if (time.isCalm()) return;
          switch (time.below(3)) {
            case 0 -> yank(release);
            case 1 -> change(s -> s.withBarrier(Optional.of(Math.max(1, release - 1))));
            default -> change(s -> s.withFloor(Math.max(1, release - time.below(3))));
          }
        });
  }

  private void yank(long release) {
    change(s -> {
      var yanked = new TreeSet<>(s.yanked());
      yanked.add(release);
      var left = s.release().number() == release ? s.at(older(s, release)) : s;
      return left.withYanked(yanked);
    });
  }

  private static ReleaseId older(ChannelStatement s, long release) {
    long older = release - 1;
    while (older > 1 && s.yanked().contains(older)) older--;
    return Shelf.release(Math.max(1, older));
  }

  private void unyank(long release) {
    change(s -> {
      var yanked = new TreeSet<>(s.yanked());
      yanked.remove(release);
      return s.withYanked(yanked);
    });
  }

  /** Now and then everything is opened again; the statement is signed anew in any case. */
  void tidy() {
    boolean open = time.below(2) == 0;
    change(s ->
        open
            ? s.withBarrier(Optional.empty())
                .withYanked(new TreeSet<>())
                .withFloor(ChannelStatement.NO_FLOOR)
            : s);
  }

  private void change(UnaryOperator<ChannelStatement> how) {
    var last = master.published();
    if (last.isEmpty()) return;
    try {
      master.point(how.apply(last.get()).renewed(master.nextSerial(), time.now().plus(VALID)));
    } catch (IllegalArgumentException refused) {
      time.note("operator", () -> "is refused: " + refused.getMessage());
    }
  }
}

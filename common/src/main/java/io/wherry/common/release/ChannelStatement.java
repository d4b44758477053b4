package io.wherry.common.release;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a channel stands, until it expires: its release; the floor, below which nobody goes and on
 * which whoever comes from below settles before going past it; the barrier, past which nobody goes;
 * and releases to which nobody goes. Each has a larger serial than the one before.
 */
public record ChannelStatement(
    ChannelName channel,
    long serial,
    ReleaseId release,
    long floor,
    Optional<Long> barrier,
    Set<Long> yanked,
    Instant expires) {
  /** A floor that holds nobody, as every channel has it at first. */
  public static final long NO_FLOOR = 1;

  private static final int MOST_BYTES = 256 << 10;
  private static final int MOST_LINES = 10_000;

  public ChannelStatement {
    yanked = Collections.unmodifiableSortedSet(new TreeSet<>(yanked));
    expires = expires.truncatedTo(ChronoUnit.SECONDS);
    if (serial < 1) throw new IllegalArgumentException("serial must be positive: " + serial);
    if (floor < 1) throw new IllegalArgumentException("floor must be positive: " + floor);
    if (floor > release.number())
      throw new IllegalArgumentException(
          "channel "
              + channel
              + " names release "
              + release.number()
              + ", below its floor "
              + floor);
    unyanked(release.number(), "names", channel, yanked);
    if (floor > NO_FLOOR) unyanked(floor, "has its floor at", channel, yanked);
    if (barrier.isPresent()) unyanked(barrier.get(), "has its barrier at", channel, yanked);
    if (barrier.isPresent() && barrier.get() < floor)
      throw new IllegalArgumentException(
          "channel "
              + channel
              + " has its barrier at "
              + barrier.get()
              + ", below its floor "
              + floor);
  }

  /** A channel without a barrier. */
  public ChannelStatement(
      ChannelName channel,
      long serial,
      ReleaseId release,
      long floor,
      Set<Long> yanked,
      Instant expires) {
    this(channel, serial, release, floor, Optional.empty(), yanked, expires);
  }

  private static void unyanked(long number, String how, ChannelName channel, Set<Long> yanked) {
    if (yanked.contains(number))
      throw new IllegalArgumentException(
          "channel " + channel + " " + how + " release " + number + ", which is yanked");
  }

  public static ChannelStatement parse(byte[] text) throws MalformedException {
    var lines = TextLines.of("the channel statement", text, MOST_BYTES, MOST_LINES);
    lines.format("wherry-channel", 1);
    var repository = lines.only("repository", RepositoryName::new);
    var channel = lines.only("channel", ChannelName::new);
    long serial = lines.only("serial", TextLines::number);
    var release = lines.only("release", word -> new ReleaseId(repository, TextLines.number(word)));
    long floor = lines.only("floor", TextLines::number);
    var expires = lines.only("expires", TextLines::instant);
    Optional<Long> barrier = Optional.empty();
    var yanked = new TreeSet<Long>();
    while (lines.hasNext()) {
      if (lines.nextIs("yanked")) yanked.add(lines.only("yanked", TextLines::number));
      else if (barrier.isEmpty() && lines.nextIs("barrier"))
        barrier = Optional.of(lines.only("barrier", TextLines::number));
      else known(lines, lines.next());
    }
    try {
      return new ChannelStatement(channel, serial, release, floor, barrier, yanked, expires);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("the channel statement: " + e.getMessage());
    }
  }

  private static void known(TextLines lines, TextLines.Line line) throws MalformedException {
    switch (line.key()) {
      case "repository", "channel", "serial", "release", "floor", "expires", "barrier" ->
          throw lines.bad(line, "'" + line.key() + "' stands out of place or twice");
      default -> lines.unknown(line);
    }
  }

  /** The same of a later serial, until another moment. */
  public ChannelStatement renewed(long next, Instant until) {
    return new ChannelStatement(channel, next, release, floor, barrier, yanked, until);
  }

  public ChannelStatement at(ReleaseId named) {
    return new ChannelStatement(channel, serial, named, floor, barrier, yanked, expires);
  }

  public ChannelStatement withFloor(long number) {
    return new ChannelStatement(channel, serial, release, number, barrier, yanked, expires);
  }

  public ChannelStatement withBarrier(Optional<Long> number) {
    return new ChannelStatement(channel, serial, release, floor, number, yanked, expires);
  }

  public ChannelStatement withYanked(Set<Long> numbers) {
    return new ChannelStatement(channel, serial, release, floor, barrier, numbers, expires);
  }

  /** Why nobody goes to a release, wherever they come from. */
  public Optional<Refusal> forbids(ReleaseId to) {
    if (yanked.contains(to.number())) return Optional.of(new Refusal.Yanked(channel, to));
    if (to.number() < floor) return Optional.of(new Refusal.BelowFloor(channel, to, floor));
    return Optional.empty();
  }

  /**
   * Why a host that has settled on {@code from}, if on any, does not go to a release in one step.
   * Whoever is past a barrier already may come back.
   */
  public Optional<Refusal> forbids(Optional<ReleaseId> from, ReleaseId to) {
    var banned = forbids(to);
    if (banned.isPresent()) return banned;
    boolean back = from.filter(f -> f.number() > to.number()).isPresent();
    if (barrier.isPresent() && to.number() > barrier.get() && !back)
      return Optional.of(new Refusal.PastBarrier(channel, to, barrier.get()));
    if (isBelow(from) && to.number() > floor)
      return Optional.of(new Refusal.FloorFirst(channel, to, floor));
    return Optional.empty();
  }

  /** Who has settled on nothing has nothing that the floor would have to carry over. */
  private boolean isBelow(Optional<ReleaseId> from) {
    return from.filter(f -> f.number() < floor).isPresent();
  }

  public byte[] bytes() {
    var text = new StringBuilder("wherry-channel 1\n");
    text.append("repository ").append(release.repository()).append('\n');
    text.append("channel ").append(channel).append('\n');
    text.append("serial ").append(serial).append('\n');
    text.append("release ").append(release.number()).append('\n');
    text.append("floor ").append(floor).append('\n');
    text.append("expires ").append(TextLines.spelled(expires)).append('\n');
    // Whoever does not know this line passes over it, and is held by the master alone.
    barrier.ifPresent(at -> text.append("barrier ").append(at).append('\n'));
    for (var number : yanked) text.append("yanked ").append(number).append('\n');
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}

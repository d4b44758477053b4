package io.wherry.common.release;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a channel stands, until it expires: its release, the oldest one that hosts may still go to,
 * and those that nobody may. Each has a larger serial than the one before.
 */
public record ChannelStatement(
    ChannelName channel,
    long serial,
    ReleaseId release,
    long floor,
    Set<Long> yanked,
    Instant expires) {
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
    if (yanked.contains(release.number()))
      throw new IllegalArgumentException(
          "channel " + channel + " names release " + release.number() + ", which is yanked");
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
    var yanked = new TreeSet<Long>();
    while (lines.hasNext()) {
      if (lines.nextIs("yanked")) yanked.add(lines.only("yanked", TextLines::number));
      else known(lines, lines.next());
    }
    try {
      return new ChannelStatement(channel, serial, release, floor, yanked, expires);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("the channel statement: " + e.getMessage());
    }
  }

  private static void known(TextLines lines, TextLines.Line line) throws MalformedException {
    switch (line.key()) {
      case "repository", "channel", "serial", "release", "floor", "expires" ->
          throw lines.bad(line, "'" + line.key() + "' stands out of place or twice");
      default -> lines.unknown(line);
    }
  }

  public byte[] bytes() {
    var text = new StringBuilder("wherry-channel 1\n");
    text.append("repository ").append(release.repository()).append('\n');
    text.append("channel ").append(channel).append('\n');
    text.append("serial ").append(serial).append('\n');
    text.append("release ").append(release.number()).append('\n');
    text.append("floor ").append(floor).append('\n');
    text.append("expires ").append(TextLines.spelled(expires)).append('\n');
    for (var number : yanked) text.append("yanked ").append(number).append('\n');
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}

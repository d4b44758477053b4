package io.wherry.master.pipeline;

import io.wherry.common.json.Json;
import io.wherry.common.model.HostId;
import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.hold.LogException;
import io.wherry.master.hold.Recorded;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.window.WindowFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One rollout's part of a log as text: a line that says what it is, then a line for each fact of
 * the rollout and of what its decisions depended on, as they were recorded. It replays without a
 * master.
 */
public final class Incident implements Replay.Source {
  static final String KIND = "wherry-incident";
  static final int VERSION = 1;
  private static final int LONGEST = 8 << 20;
  private final Head head;
  private final List<Line> lines;

  /**
   * The first line. {@code upTo} is the newest fact of the log that it was taken from, {@code
   * facts} the number of lines that follow, and {@code standing} where that master had the rollout.
   */
  record Head(
      String kind,
      int version,
      RolloutId rollout,
      long upTo,
      int facts,
      Standing standing,
      List<Channel> channels) {
    Head {
      channels = List.copyOf(channels);
    }
  }

  /** Where a channel stood as the file was made: its statement, unsigned. */
  record Channel(
      String name,
      long serial,
      long release,
      long floor,
      Optional<Long> barrier,
      List<Long> yanked) {
    Channel {
      yanked = List.copyOf(yanked);
    }
  }

  /** A fact as the log held it. */
  record Line(long sequence, Instant at, String stream, By by, Fact fact) {
    Record value() {
      return switch (fact) {
        case Fact.OfFleet(var f) -> (Record) f;
        case Fact.OfRollout(var f) -> (Record) f;
        case Fact.OfPermission(var f) -> (Record) f;
        case Fact.OfWindow(var f) -> (Record) f;
        case Fact.OfHouse(var f) -> (Record) f;
      };
    }
  }

  record By(String actor, String requestId, String reason) {}

  /** Of which family a fact is. */
  sealed interface Fact {
    record OfFleet(FleetFact fact) implements Fact {}

    record OfRollout(RolloutFact fact) implements Fact {}

    record OfPermission(PermissionFact fact) implements Fact {}

    record OfWindow(WindowFact fact) implements Fact {}

    record OfHouse(HouseFact fact) implements Fact {}

    static Fact of(Object fact) {
      return switch (fact) {
        case FleetFact f -> new OfFleet(f);
        case RolloutFact f -> new OfRollout(f);
        case PermissionFact f -> new OfPermission(f);
        case WindowFact f -> new OfWindow(f);
        case HouseFact f -> new OfHouse(f);
        default -> throw new IllegalArgumentException("no fact of this house: " + fact);
      };
    }
  }

  Incident(Head head, List<Line> lines) {
    this.head = head;
    this.lines = List.copyOf(lines);
  }

  static Line line(Recorded<?> r) {
    return new Line(
        r.sequence(),
        r.at(),
        r.stream(),
        new By(r.actor(), r.requestId(), r.reason()),
        Fact.of(r.fact()));
  }

  public RolloutId rollout() {
    return head.rollout();
  }

  public int facts() {
    return lines.size();
  }

  public String text() {
    var text = new StringBuilder(Json.write(head)).append('\n');
    for (var line : lines) text.append(Json.write(line)).append('\n');
    return text.toString();
  }

  /** Reads what {@link #text} wrote, from a file of that name, or says which line is wrong. */
  public static Answer<Incident> parse(String file, String text) {
    var written = text.lines().toList();
    int at = 0;
    try {
      if (written.isEmpty()) throw new IllegalArgumentException("there is nothing in it");
      var head = head(written.getFirst());
      var lines = new ArrayList<Line>();
      for (at = 1; at < written.size(); at++) lines.add(line(written.get(at), lines, head));
      if (lines.size() != head.facts())
        throw new IllegalArgumentException(
            "it ends here with " + lines.size() + " of " + head.facts() + " facts: it was cut off");
      return Answer.ok(new Incident(head, lines));
    } catch (IllegalArgumentException e) {
      return Answer.invalid(
          file
              + ", line "
              + Math.max(1, Math.min(at + 1, written.size()))
              + ": "
              + e.getMessage()
              + "; make it anew with `wherry rollout replay ROLLOUT --export FILE`");
    }
  }

  private static Head head(String line) {
    if (!(bounded(line).startsWith("{") && Json.tree(line) instanceof java.util.Map<?, ?> map))
      throw new IllegalArgumentException("not an incident of wherry");
    if (!KIND.equals(map.get("kind")))
      throw new IllegalArgumentException("not an incident of wherry: its kind is not " + KIND);
    if (!Long.valueOf(VERSION).equals(map.get("version")))
      throw new IllegalArgumentException(
          "an incident of version "
              + map.get("version")
              + ", and this program reads version "
              + VERSION);
    return Json.read(Head.class, line);
  }

  private static Line line(String text, List<Line> before, Head head) {
    var line = Json.read(Line.class, bounded(text));
    long last = before.isEmpty() ? 0 : before.getLast().sequence();
    if (line.sequence() <= last)
      throw new IllegalArgumentException(
          "fact " + line.sequence() + " comes after fact " + last + ": facts stand in their order");
    if (line.sequence() > head.upTo())
      throw new IllegalArgumentException(
          "fact " + line.sequence() + " is newer than the log, which ended at " + head.upTo());
    var stream = Book.streamOf(line.value());
    if (!line.stream().equals(stream))
      throw new IllegalArgumentException(
          "fact "
              + line.sequence()
              + " is of "
              + stream
              + " and says that it is of another stream");
    return line;
  }

  private static String bounded(String line) {
    if (line.length() > LONGEST)
      throw new IllegalArgumentException(
          "the line has " + line.length() + " characters, more than " + LONGEST);
    return line;
  }

  /** What was recorded, as it can be folded anew. */
  @Override
  public <F> void replay(String prefix, Class<F> family, Consumer<Recorded<F>> into) {
    for (var line : lines) {
      if (!line.stream().startsWith(prefix) || !family.isInstance(line.value())) continue;
      var by = line.by();
      into.accept(
          new Recorded<>(
              line.sequence(),
              line.at(),
              line.stream(),
              family.cast(line.value()),
              by.actor(),
              by.requestId(),
              by.reason()));
    }
  }

  /** Runs the rollout once more; {@code until} as operators write it. */
  public Answer<Replayed> replayed(String until) throws LogException {
    Until upTo;
    try {
      upTo = Until.parse(until);
    } catch (IllegalArgumentException e) {
      return Answer.invalid(String.valueOf(e.getMessage()));
    }
    var names = head.standing().names();
    Replay.Verdict verdict =
        upTo.isNow()
            ? state ->
                head.standing().unlike(Standing.of(state, h -> names.getOrDefault(h, h.value())))
            : _ -> Optional.empty();
    var replay = new Replay(this, head.rollout(), names, upTo, verdict);
    return replay.run();
  }

  /** The hosts of which it holds facts, for those who look into one. */
  java.util.Set<HostId> hosts() {
    var hosts = new java.util.TreeSet<HostId>();
    replay(
        "host/",
        FleetFact.class,
        r -> {
          if (r.fact() instanceof FleetFact.OfHost about) hosts.add(about.host());
        });
    return hosts;
  }
}

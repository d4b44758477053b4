package io.wherry.sim;

import io.wherry.common.json.Json;
import io.wherry.master.hold.Entry;
import io.wherry.master.hold.Ledger;
import io.wherry.master.hold.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The master's ledger in memory, as text, as a disk would have it; the master may die over it. */
final class Pages implements Ledger {
  private final List<Line> lines = new ArrayList<>();
  private final Time time;
  private final Object owner;
  private final Consumer<Object> witness;
  private final int odds;

  private record Line(
      Instant at,
      String stream,
      Class<?> family,
      String fact,
      String actor,
      String requestId,
      String reason) {}

  /** {@code witness} is told of every fact that is kept; one time in {@code odds} one kills. */
  Pages(Time time, Object owner, Consumer<Object> witness, int odds) {
    this.odds = odds;
    this.time = time;
    this.owner = owner;
    this.witness = witness;
  }

  @Override
  public long append(List<Entry> entries) {
    mayDie();
    for (var e : entries) lines.add(line(e));
    entries.forEach(e -> witness.accept(e.fact()));
    mayDie();
    return lines.size();
  }

  @Override
  public long last() {
    return lines.size();
  }

  private void mayDie() {
    if (time.strikes(Peril.MASTER, odds)) throw new Death(owner);
  }

  @Override
  public <F> void replay(String prefix, Class<F> family, Consumer<Recorded<F>> into) {
    read(0, lines.size(), prefix, family, into);
  }

  /** Facts of one family among those lines. */
  <F> void read(int from, int to, String prefix, Class<F> family, Consumer<Recorded<F>> into) {
    for (int i = from; i < to; i++) {
      var line = lines.get(i);
      if (!line.stream().startsWith(prefix) || !family.isAssignableFrom(line.family())) continue;
      into.accept(
          new Recorded<>(
              i + 1,
              line.at(),
              line.stream(),
              Json.read(family, line.fact()),
              line.actor(),
              line.requestId(),
              line.reason()));
    }
  }

  /** Every fact that is kept, oldest first. */
  void tell(Consumer<Object> reader) {
    for (var line : lines) reader.accept(Json.read(line.family(), line.fact()));
  }

  /** Puts a copy of earlier in its place, as of {@code size} lines. */
  void backTo(int size) {
    lines.subList(size, lines.size()).clear();
  }

  /** Records without dying of it, as a tool does. */
  void add(Entry e) {
    lines.add(line(e));
  }

  private static Line line(Entry e) {
    return new Line(
        e.at(),
        e.stream(),
        e.fact().getClass(),
        Json.write(e.fact()),
        e.actor(),
        e.requestId(),
        e.reason());
  }

  int size() {
    return lines.size();
  }
}

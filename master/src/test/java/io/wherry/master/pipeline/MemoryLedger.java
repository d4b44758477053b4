package io.wherry.master.pipeline;

import io.wherry.common.json.Json;
import io.wherry.master.hold.Entry;
import io.wherry.master.hold.Ledger;
import io.wherry.master.hold.LogException;
import io.wherry.master.hold.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A ledger that keeps its lines as text in memory, outlives its master, and fails when told to. */
final class MemoryLedger implements Ledger {
  private record Line(
      Instant at,
      String stream,
      Class<?> family,
      String fact,
      String actor,
      String requestId,
      String reason) {}

  private final List<Line> lines = new ArrayList<>();
  private boolean full;
  private int appendsLeft = Integer.MAX_VALUE;
  private boolean losesLast;
  private int appends;

  /** The process dies: so many appends still reach the disk, none after them. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  void full(boolean now) {
    full = now;
  }

  void killAfter(int appends) {
    appendsLeft = appends;
  }

  /** Likewise, and the last of them does not reach the disk. */
  void killAt(int appends) {
    appendsLeft = appends;
    losesLast = true;
  }

  /** Whether the process has died since it was last started. */
  boolean killed() {
    return appendsLeft == 0;
  }

  void restarted() {
    appendsLeft = Integer.MAX_VALUE;
    losesLast = false;
  }

  /** How many times something was recorded, or was to be. */
  int appends() {
    return appends;
  }

  /** Somebody puts a copy of earlier in its place. */
  void backTo(int size) {
    lines.subList(size, lines.size()).clear();
  }

  int size() {
    return lines.size();
  }

  @Override
  public long append(List<Entry> entries) throws LogException {
    if (full) throw new LogException(LogException.Kind.FULL, "the disk is full");
    if (appendsLeft == 0) throw new Killed();
    appends++;
    if (losesLast && appendsLeft == 1) {
      appendsLeft = 0;
      throw new Killed();
    }
    for (var e : entries)
      lines.add(
          new Line(
              e.at(),
              e.stream(),
              e.fact().getClass(),
              Json.write(e.fact()),
              e.actor(),
              e.requestId(),
              e.reason()));
    if (--appendsLeft == 0) throw new Killed();
    return lines.size();
  }

  @Override
  public <F> void replay(String prefix, Class<F> family, Consumer<Recorded<F>> into) {
    for (int i = 0; i < lines.size(); i++) {
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

  @Override
  public long last() {
    return size();
  }
}

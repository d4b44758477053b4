package io.wherry.agent.report;

import io.wherry.agent.journal.CheckedFile;
import io.wherry.agent.journal.Slot;
import io.wherry.agent.journal.Slot.Content;
import io.wherry.common.json.Json;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostWord.Reported;
import io.wherry.common.model.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the master has not yet acknowledged. Ends are kept whatever happens; of progress and
 * inventories only the newest one counts. Thread-safe.
 *
 * <p>Sequences rise for ever, also over a crash: progress is not worth a write to the disk, so
 * numbers are reserved in blocks, and a restart goes on with the next block.
 */
public final class ReportQueue {
  private static final int BLOCK = 1000;

  private final Slot file;
  private final InstantSource clock;
  private final List<Reported> pending = new ArrayList<>();
  private long next;
  private long reserved;

  private ReportQueue(Slot file, InstantSource clock, Kept kept) {
    this.file = file;
    this.clock = clock;
    this.next = kept.reserved() + 1;
    this.reserved = kept.reserved();
    this.pending.addAll(kept.pending());
  }

  /** What is on the disk: every sequence up to {@code reserved} may have been used. */
  private record Kept(long reserved, List<Reported> pending) {}

  /** The queue that is kept in {@code stateDir}. */
  public static ReportQueue open(Path stateDir, InstantSource clock) throws IOException {
    return open(new CheckedFile(stateDir.resolve("reports")), clock);
  }

  public static ReportQueue open(Slot slot, InstantSource clock) throws IOException {
    return new ReportQueue(slot, clock, kept(slot.read(), clock));
  }

  /** How many reports wait, for whoever only looks. */
  public static int waiting(Path stateDir, InstantSource clock) throws IOException {
    return kept(new CheckedFile(stateDir.resolve("reports")).peek(), clock).pending().size();
  }

  /** Where the numbers are lost, the clock gives one that is surely larger than all of them. */
  private static Kept kept(Content content, InstantSource clock) {
    return switch (content) {
      case Content.Whole(var text) -> Json.read(Kept.class, text);
      case Content.Missing() -> new Kept(0, List.of());
      case Content.Damaged _ -> new Kept(clock.millis(), List.of());
    };
  }

  /**
   * Numbers a report and keeps it; what it makes pointless is dropped. Where it cannot be kept,
   * nothing has changed.
   */
  public synchronized Reported add(Report report) throws IOException {
    var numbered = new Reported(next, clock.instant(), report);
    var after = new ArrayList<>(pending);
    after.removeIf(older -> isReplaced(older.report(), report));
    after.add(numbered);
    boolean mustLast = !(report instanceof Report.Progress);
    if (next >= reserved || mustLast) save(after, Math.max(reserved, next + BLOCK));
    pending.clear();
    pending.addAll(after);
    next++;
    return numbered;
  }

  private static boolean isReplaced(Report older, Report newer) {
    return switch (older) {
      case Report.Progress _ -> newer instanceof Report.Progress || newer instanceof Report.Ended;
      case Report.Unknown _ -> false;
      case Report.Remaining _ -> newer instanceof Report.Remaining;
      case Report.Inventoried _ -> newer instanceof Report.Inventoried;
      case Report.Ended _ -> false;
    };
  }

  /** Forgets everything up to that sequence. */
  public synchronized void acknowledge(long upTo) throws IOException {
    boolean lasting =
        pending.stream()
            .anyMatch(r -> r.sequence() <= upTo && !(r.report() instanceof Report.Progress));
    if (pending.removeIf(r -> r.sequence() <= upTo) && lasting) save(pending, reserved);
  }

  /** A greeting says what is installed, and what waited to say so may be older than it. */
  public synchronized void forgetInventories() {
    pending.removeIf(r -> r.report() instanceof Report.Inventoried);
  }

  /** All that waits, oldest first: sent anew on every connection. */
  public synchronized List<Reported> pending() {
    return List.copyOf(pending);
  }

  /** As a greeting tells them: what waits is sent after it. */
  public synchronized Hello.Reports sequences() {
    return new Hello.Reports(next - 1, pending.isEmpty() ? 0 : pending.getLast().sequence());
  }

  /** Since when the oldest one waits. */
  public synchronized Optional<Instant> oldest() {
    return pending.stream().map(Reported::at).findFirst();
  }

  private void save(List<Reported> all, long upTo) throws IOException {
    var lasting = all.stream().filter(r -> !(r.report() instanceof Report.Progress)).toList();
    file.write(Json.write(new Kept(upTo, lasting)));
    reserved = upTo;
  }
}

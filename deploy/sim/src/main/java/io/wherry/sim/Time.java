package io.wherry.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Virtual time and chance: everything that happens is due at a moment and happens in that order.
 */
final class Time {
  static final Consumer<String> SILENT = _ -> {};
  private static final Instant DAWN = Instant.parse("2026-05-01T06:00:00Z");
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::number));
  private final Random random;
  private final Set<Peril> perils;
  private final Consumer<String> trace;
  private Instant now = DAWN;
  private long number;
  private long happened;
  private long faults;
  private long stirs;
  private boolean calm = true;

  private record Due(Instant at, long number, Runnable what) {}

  /** {@code trace} hears of all that happens. */
  Time(long seed, Set<Peril> perils, Consumer<String> trace) {
    this.random = new Random(seed);
    this.perils = perils;
    this.trace = trace;
  }

  /** Something that a person who looks for a fault wants to know. */
  void note(String who, Supplier<String> what) {
    if (trace != SILENT) trace.accept(now + " " + who + ": " + what.get());
  }

  Instant now() {
    return now;
  }

  void after(Duration wait, Runnable what) {
    due.add(new Due(now.plus(wait), number++, what));
  }

  /** Lets happen what is due within {@code span}; {@code each} is called after everything. */
  void pass(Duration span, Runnable each) {
    var end = now.plus(span);
    while (!due.isEmpty() && !due.peek().at().isAfter(end)) {
      var next = due.remove();
      now = next.at();
      happened++;
      next.what().run();
      each.run();
    }
    now = end;
  }

  /** From now on anything may go wrong. */
  void letLoose() {
    calm = false;
  }

  /** From now on nothing goes wrong any more. */
  void calmDown() {
    calm = true;
  }

  boolean isCalm() {
    return calm;
  }

  /** Whether a fault strikes now, one time in {@code odds}. */
  boolean strikes(Peril peril, int odds) {
    if (calm || !perils.contains(peril) || random.nextInt(odds) > 0) return false;
    faults++;
    return true;
  }

  /** Whether that may happen at all. */
  boolean knows(Peril peril) {
    return perils.contains(peril);
  }

  /** Since the beginning. */
  Duration passed() {
    return Duration.between(DAWN, now);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Somewhere between the two, in milliseconds' steps. */
  Duration between(Duration least, Duration most) {
    long span = most.toMillis() - least.toMillis();
    return least.plusMillis(span <= 0 ? 0 : random.nextLong(span));
  }

  static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  long happened() {
    return happened;
  }

  /** Something has changed that laws look at. */
  void stir() {
    stirs++;
  }

  /** How often that was. */
  long stirs() {
    return stirs;
  }

  long faults() {
    return faults;
  }
}

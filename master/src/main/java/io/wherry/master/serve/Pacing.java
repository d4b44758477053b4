package io.wherry.master.serve;

import io.wherry.common.time.TokenBucket;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How fast bytes may leave: to everybody together and to each address. An address keeps its bucket
 * until it is full again, so that connecting anew gains nothing. Any thread.
 */
final class Pacing {
  private static final long LEAST_PIECE = 16 << 10;
  private static final long MOST_PIECE = 512 << 10;
  private static final int PIECES_PER_SECOND = 8;
  private static final int SWEEP_ABOVE = 1024;

  private final long hostRate;
  private final long piece;
  private final LongSupplier nanos;
  private final Optional<TokenBucket> total;
  private final Map<InetAddress, TokenBucket> hosts = new HashMap<>();
  private int sweepAbove = SWEEP_ABOVE;

  /** Rates in bytes per second, 0 for none; {@code nanos} as of {@code System.nanoTime}. */
  Pacing(long totalRate, long hostRate, LongSupplier nanos) {
    this.hostRate = hostRate;
    this.nanos = nanos;
    this.piece = Math.min(piece(totalRate), piece(hostRate));
    this.total =
        totalRate == 0 ? Optional.empty() : Optional.of(bucket(totalRate, nanos.getAsLong()));
  }

  private static long piece(long rate) {
    if (rate == 0) return Long.MAX_VALUE;
    return Math.clamp(rate / PIECES_PER_SECOND, LEAST_PIECE, MOST_PIECE);
  }

  private static TokenBucket bucket(long rate, long now) {
    return new TokenBucket(rate, piece(rate), now);
  }

  /** The most that may be asked for at once; everything, where there is no limit. */
  long piece() {
    return piece;
  }

  /** Nanoseconds to wait before {@code bytes} may go to {@code host}; they count as sent. */
  long take(InetAddress host, long bytes) {
    if (piece == Long.MAX_VALUE) return 0;
    long now = nanos.getAsLong();
    long wait = total.isPresent() ? total.get().take(bytes, now) : 0;
    return hostRate == 0 ? wait : Math.max(wait, ofHost(host, now).take(bytes, now));
  }

  private synchronized TokenBucket ofHost(InetAddress host, long now) {
    if (hosts.size() > sweepAbove) {
      hosts.values().removeIf(bucket -> bucket.isFull(now));
      sweepAbove = Math.max(SWEEP_ABOVE, 2 * hosts.size());
    }
    return hosts.computeIfAbsent(host, _ -> bucket(hostRate, now));
  }
}

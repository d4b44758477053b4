package io.wherry.master.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.master.publish.KeepingRule.Blob;
import io.wherry.master.publish.KeepingRule.Ruling;
import io.wherry.master.publish.KeepingRule.Stock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeepingRuleTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration MONTH = Duration.ofDays(30);

  private static Instant daysAgo(long days) {
    return NOON.minus(Duration.ofDays(days));
  }

  private static Stock stock(long number, long daysAgo) {
    return new Stock(number, daysAgo(daysAgo), Optional.empty());
  }

  private static Blob blob(String name) {
    return new Blob(name, 7);
  }

  @Test
  void whatStaysSaysWhyAndTheRestGoes() {
    var ruling =
        new KeepingRule(2, MONTH)
            .rule(
                List.of(
                    stock(1, 400),
                    new Stock(2, daysAgo(300), Optional.of(daysAgo(3))),
                    new Stock(3, daysAgo(300), Optional.of(daysAgo(31))),
                    stock(4, 200),
                    stock(5, 29),
                    stock(6, 1)),
                Map.of(1L, List.of("host web1 is on it"), 4L, List.of("channel old", "rollout r3")),
                NOON);

    assertThat(ruling.gone()).containsExactly(3L);
    assertThat(ruling.kept())
        .containsEntry(1L, List.of("host web1 is on it"))
        .containsEntry(2L, List.of("a channel has stood there less than 30d ago"))
        .containsEntry(4L, List.of("channel old", "rollout r3"))
        .containsEntry(5L, List.of("one of the last 2", "younger than 30d"));
  }

  @Test
  void theTimeIsOverToTheSecond() {
    var rule = new KeepingRule(1, MONTH);
    var old = List.of(stock(1, 30), stock(2, 0));
    assertThat(rule.rule(old, Map.of(), NOON).gone()).containsExactly(1L);
    assertThat(rule.rule(old, Map.of(), NOON.minusSeconds(1)).gone()).isEmpty();
  }

  @Test
  void theOnlyReleaseStaysHoweverOldItIs() {
    var ruling = new KeepingRule(1, MONTH).rule(List.of(stock(7, 4000)), Map.of(), NOON);
    assertThat(ruling.kept()).containsEntry(7L, List.of("the newest one"));
    assertThat(ruling.gone()).isEmpty();
  }

  @Test
  void aTarballThatAKeptReleaseHasTooStays() {
    var blobs =
        Map.of(
            1L, Set.of(blob("only-1"), blob("both")),
            2L, Set.of(blob("both"), blob("only-2")));
    assertThat(KeepingRule.freed(blobs, Set.of(2L), Set.of(1L))).containsExactly(blob("only-1"));
    assertThat(KeepingRule.freed(blobs, Set.of(1L, 2L), Set.of())).isEmpty();
  }

  static List<Long> seeds() {
    return new Random(20261121).longs(500).boxed().toList();
  }

  /**
   * A history as it may come to be: tarballs carried on from release to release, names anywhere.
   */
  private record History(
      List<Stock> stock, Map<Long, List<String>> named, Map<Long, Set<Blob>> blobs) {
    static History of(Random random) {
      var stock = new ArrayList<Stock>();
      var named = new HashMap<Long, List<String>>();
      var blobs = new HashMap<Long, Set<Blob>>();
      var carried = new HashSet<Blob>();
      int count = 1 + random.nextInt(40);
      long age = random.nextInt(500);
      for (long number = 1; number <= count; number++) {
        if (random.nextInt(9) == 0) continue; // collected before
        carried.removeIf(_ -> random.nextInt(4) == 0);
        for (int i = random.nextInt(4); i > 0; i--) carried.add(blob("t" + random.nextInt(60)));
        age = Math.max(0, age - random.nextInt(20));
        var until =
            random.nextInt(5) == 0
                ? Optional.of(daysAgo(random.nextInt(100) - 7))
                : Optional.<Instant>empty();
        stock.add(new Stock(number, daysAgo(age), until));
        blobs.put(number, Set.copyOf(carried));
      }
      for (int i = random.nextInt(6); i > 0; i--)
        named.put(1L + random.nextInt(count + 2), List.of("somebody " + i));
      return new History(stock, named, blobs);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingThatIsNeededIsEverCollected(long seed) {
    var random = new Random(seed);
    var history = History.of(random);
    var rule = new KeepingRule(1 + random.nextInt(12), Duration.ofDays(random.nextInt(60)));

    var ruling = rule.rule(history.stock(), history.named(), NOON);

    requireAllOnce(history, ruling);
    assertThat(ruling.gone()).noneMatch(history.named()::containsKey);
    assertThat(ruling.kept().values()).noneMatch(List::isEmpty);
    var newest = history.stock().reversed().stream().limit(rule.newest()).map(Stock::number);
    assertThat(ruling.kept().keySet()).containsAll(newest.toList());
    for (var release : history.stock())
      if (ruling.gone().contains(release.number()))
        assertThat(release.until().orElse(release.created()).plus(rule.time()))
            .isBeforeOrEqualTo(NOON);
    requireNoBlobOfTheKept(history, ruling);
  }

  private static void requireAllOnce(History history, Ruling ruling) {
    var all = new ArrayList<>(ruling.kept().keySet());
    all.addAll(ruling.gone());
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(history.stock().stream().map(Stock::number).toList());
  }

  private static void requireNoBlobOfTheKept(History history, Ruling ruling) {
    var freed = KeepingRule.freed(history.blobs(), ruling.kept().keySet(), ruling.gone());
    for (long number : ruling.kept().keySet())
      assertThat(history.blobs().get(number)).noneMatch(freed::contains);
    var left = new HashSet<Blob>();
    for (long number : ruling.gone()) left.addAll(history.blobs().get(number));
    left.removeAll(freed);
    var kept = new HashSet<Blob>();
    for (long number : ruling.kept().keySet()) kept.addAll(history.blobs().get(number));
    assertThat(kept).as("nothing stays that nobody needs").containsAll(left);
  }
}

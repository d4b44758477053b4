package io.wherry.master.publish;

import io.wherry.common.model.Artefact;
import io.wherry.master.publish.CollectResult.Line;
import io.wherry.master.publish.KeepingRule.Blob;
import io.wherry.master.publish.KeepingRule.Ruling;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One collection. First it is recorded which releases go, so that from then on nobody is let there;
 * then everybody is asked once more, as somebody may have been let there just before; only then
 * files go. Whatever a crash leaves, the next collection finishes.
 */
final class Collecting {
  private static final int FILES_A_TURN = 100;
  private final Stock stock;
  private final KeepingRule rule;
  private final Turns turns;
  private final Claims claims;
  private final CollectListener listener;
  private final Deleting deleting;
  private final Map<Long, Set<Blob>> blobs = new HashMap<>();

  /** What lies where. */
  record Stock(ReleaseLedger ledger, Releases releases, TarballStore store, BundleShelf bundles) {}

  /** Something that must not happen in the middle of a publishing. */
  interface Work {
    void run() throws IOException;
  }

  /** Lets one work at a time. */
  interface Turns {
    void take(Work work) throws IOException;
  }

  Collecting(Stock stock, KeepingRule rule, Turns turns, Claims claims, CollectListener listener) {
    this.stock = stock;
    this.rule = rule;
    this.turns = turns;
    this.claims = claims;
    this.listener = listener;
    this.deleting = new Deleting(listener);
  }

  CollectResult.Done collect(CollectOrder order, Instant now) throws IOException {
    listener.begins(CollectStep.LOOKING);
    var needed = claims.now();
    var before = Shelf.of(stock.ledger());
    if (order.dryRun()) return foreseen(before, ruling(before, needed, now));
    listener.begins(CollectStep.RECORDING);
    turns.take(() -> record(needed, order.by(), now));
    listener.begins(CollectStep.LOOKING_AGAIN);
    var again = claims.now();
    listener.begins(CollectStep.SPARING);
    turns.take(() -> spare(again, order.by()));
    var gone = Shelf.of(stock.ledger()).collected().pending();
    if (!gone.isEmpty()) deleteTarballs(gone);
    listener.begins(CollectStep.DELETING_BUNDLES);
    turns.take(() -> deleting.delete(spent(Shelf.of(stock.ledger()), Set.of())));
    listener.begins(CollectStep.SETTLING);
    if (!gone.isEmpty()) turns.take(() -> settle(gone, order.by()));
    listener.begins(CollectStep.DONE);
    return done(before, merged(ruling(before, needed, now).kept(), again), gone);
  }

  private Ruling ruling(Shelf shelf, Map<Long, List<String>> needed, Instant now) {
    var whole =
        shelf.whole().stream()
            .map(record -> {
              long number = record.release().number();
              var until = Optional.ofNullable(shelf.namedUntil().get(number));
              return new KeepingRule.Stock(number, record.created(), until);
            })
            .toList();
    return rule.rule(whole, merged(shelf.named(), needed), now);
  }

  private static Map<Long, List<String>> merged(
      Map<Long, List<String>> some, Map<Long, List<String>> more) {
    var all = new TreeMap<Long, List<String>>(some);
    more.forEach((number, why) ->
        all.merge(
            number,
            why,
            (one, other) -> {
              var both = new ArrayList<>(one);
              other.stream().filter(words -> !both.contains(words)).forEach(both::add);
              return both;
            }));
    return all;
  }

  /** In turn with moves of channels: what they name by now is seen. */
  private void record(Map<Long, List<String>> needed, By by, Instant now) throws IOException {
    var gone = ruling(Shelf.of(stock.ledger()), needed, now).gone();
    if (gone.isEmpty()) return;
    stock.ledger().append(List.of(new ReleasesCollected(List.copyOf(gone), now)), by);
    stock.releases().refresh();
  }

  /** One that has lost something already cannot be had back by not deleting the rest. */
  private void spare(Map<Long, List<String>> needed, By by) throws IOException {
    var shelf = Shelf.of(stock.ledger());
    var named = merged(shelf.named(), needed);
    var spared = new ArrayList<Long>();
    for (long number : shelf.collected().pending())
      if (named.containsKey(number) && stock.store().hasAll(blobsOf(shelf, number)))
        spared.add(number);
    if (spared.isEmpty()) return;
    stock.ledger().append(List.of(new ReleasesSpared(spared)), by);
    stock.releases().refresh();
  }

  private void deleteTarballs(Set<Long> gone) throws IOException {
    listener.begins(CollectStep.DELETING_TARBALLS);
    var freed = freed(Shelf.of(stock.ledger()), gone);
    var files = freed.stream().sorted(Comparator.comparing(Blob::name)).toList();
    for (int from = 0; from < files.size(); from += FILES_A_TURN) {
      var some = files.subList(from, Math.min(files.size(), from + FILES_A_TURN));
      turns.take(() -> delete(some, gone));
    }
  }

  /** A release that was published meanwhile may have taken up a tarball again. */
  private void delete(List<Blob> some, Set<Long> gone) throws IOException {
    var freed = freed(Shelf.of(stock.ledger()), gone);
    var files = some.stream().filter(freed::contains).toList();
    deleting.delete(paths(files));
  }

  private List<Path> paths(List<Blob> files) {
    return files.stream().map(blob -> stock.store().file(blob.name())).toList();
  }

  private Set<Blob> freed(Shelf shelf, Set<Long> gone) throws IOException {
    var kept = new HashSet<Long>();
    for (var record : shelf.whole()) kept.add(record.release().number());
    kept.removeAll(gone);
    for (var numbers : List.of(kept, gone)) for (long number : numbers) blobsOf(shelf, number);
    return KeepingRule.freed(blobs, kept, gone);
  }

  private Set<Blob> blobsOf(Shelf shelf, long number) throws IOException {
    var known = blobs.get(number);
    if (known != null) return known;
    var record = shelf.release(number).orElseThrow();
    var found =
        stock.releases().recorded(record).entries().stream()
            .flatMap(entry -> entry.artefacts().stream())
            .map(Collecting::blob)
            .collect(Collectors.toUnmodifiableSet());
    blobs.put(number, found);
    return found;
  }

  private static Blob blob(Artefact artefact) {
    return new Blob(artefact.name(), artefact.size());
  }

  /** Bundles of what was collected, ever: an increment may have been needed until now. */
  private List<Path> spent(Shelf shelf, Set<Long> more) {
    var gone = new TreeSet<>(shelf.collected().at().keySet());
    gone.addAll(more);
    long oldest =
        shelf.releases().keySet().stream()
            .filter(number -> !gone.contains(number))
            .findFirst()
            .orElse(0L);
    var files = new ArrayList<Path>();
    for (long number : gone)
      shelf
          .release(number)
          .ifPresent(r -> files.addAll(stock.bundles().spent(r.release(), oldest)));
    return files;
  }

  private void settle(Set<Long> gone, By by) throws IOException {
    var fact = new BlobsDeleted(List.copyOf(gone), deleting.files(), deleting.bytes());
    stock.ledger().append(List.of(fact), by);
  }

  private CollectResult.Done foreseen(Shelf shelf, Ruling ruling) throws IOException {
    var gone = new TreeSet<>(shelf.collected().pending());
    gone.addAll(ruling.gone());
    if (!gone.isEmpty()) deleting.foresee(paths(List.copyOf(freed(shelf, gone))));
    deleting.foresee(spent(shelf, gone));
    return done(shelf, ruling.kept(), gone);
  }

  private CollectResult.Done done(Shelf shelf, Map<Long, List<String>> kept, Set<Long> gone) {
    var lines = new ArrayList<Line>();
    for (var record : shelf.all().reversed()) {
      long number = record.release().number();
      boolean went = gone.contains(number);
      if (went) lines.add(new Line(record, List.of()));
      else if (!shelf.collected().at().containsKey(number))
        lines.add(new Line(record, kept.getOrDefault(number, List.of("needed"))));
    }
    return new CollectResult.Done(lines, deleting.files(), deleting.bytes());
  }
}

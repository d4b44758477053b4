package io.wherry.agent.cave;

import io.wherry.agent.cave.Layer.Coming;
import io.wherry.agent.cave.Layers.Piece;
import io.wherry.agent.install.Refusal;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Brings the host back to the builds that it had before a change, with cave. */
final class WayBack {
  private final Workplace place;
  private final Story story;
  private final Begun begun;
  private final List<String> lost = new ArrayList<>();

  private WayBack(Workplace place, Story story, Begun begun) {
    this.place = place;
    this.story = story;
    this.begun = begun;
  }

  /** What cave was in the middle of comes back whole, whatever its entry says. */
  static WayBack of(Workplace place, Story story) throws IOException {
    return new WayBack(place, story, Begun.in(Run.logs(place.stateDir(), story.change().value())));
  }

  /**
   * {@code lost} says what could not come back, because nobody had it and that was wanted; the
   * effects say it too.
   */
  record End(List<String> effects, Optional<String> lost) {
    End {
      effects = List.copyOf(effects);
    }
  }

  /** Ends with everything as before, but for what had no way back. */
  End go() throws IOException, InterruptedException {
    var holdings = Holdings.whole(place.root(), story.names());
    var unmet =
        Goal.back(story.plan(), story.before()).stream()
            .filter(goal -> !holdings.meets(goal) || begun.touched(goal.id()))
            .toList();
    var pieces = new ArrayList<Piece>();
    var going = new ArrayList<PackageId>();
    var back = new ArrayList<Held>();
    for (var goal : unmet) {
      switch (goal) {
        case Goal.Gone(var id) -> holdings.inSlot(id).forEach(present -> going.add(present.id()));
        case Goal.There(var id, _) -> {
          var held = held(id);
          held.ifPresent(back::add);
          if (held.isPresent()) pieces.add(piece(held.get(), holdings));
        }
      }
    }
    pieces.forEach(piece -> going.removeIf(piece.coming().replaces()::contains));
    run(pieces, going, back);
    var effects = new ArrayList<>(effects(unmet));
    lost().ifPresent(effects::add);
    return new End(effects, lost());
  }

  private Optional<Held> held(PackageId id) throws Refusal {
    var held = story.waysBack().stream().filter(each -> each.id().equals(id)).findFirst();
    if (held.isEmpty() && !place.noWayBack())
      throw Refusal.permanent(
          id
              + " cannot come back: no release that this host knows has its build; with"
              + " install.no-way-back: true the rest goes back without it");
    if (held.isEmpty()) lost.add(id.toString());
    return held;
  }

  private Piece piece(Held held, Holdings holdings) throws IOException {
    var replaces = holdings.replacedBy(held.id()).stream().map(Present::id).toList();
    var coming = new Coming(held.id(), held.pbin(), held.tarball(), replaces);
    return Piece.of(coming, pbin(held));
  }

  private byte[] pbin(Held held) throws IOException {
    return place.builds().read(held.commit(), held.path());
  }

  private void run(List<Piece> pieces, List<PackageId> going, List<Held> back)
      throws IOException, InterruptedException {
    if (pieces.isEmpty() && going.isEmpty()) return;
    prepare(back);
    var layers = new ArrayList<>(Layers.of(pieces));
    if (!going.isEmpty()) layers.add(new Layer.Removals(going));
    for (var id : going) index(id.name());
    var desk = place.desk(story.plan().release().repository());
    var run = new Run(place, story.change().value(), desk, layers);
    for (int i = 0; i < layers.size(); i++) {
      var bad = run.execute(layers.get(i), "revert-" + (i + 1));
      if (bad.isPresent()) throw new Refusal(bad.get());
    }
  }

  /** Cave does so last: what it was killed in the middle of, it would not see. */
  private void index(PackageName name) throws IOException {
    var database = InstalledDatabase.open(place.root());
    for (var link : database.indexLinks(name)) {
      var at = database.directory().resolve(link.path());
      if (NamedFiles.exists(at)) continue;
      Files.createDirectories(at.resolveSibling(""));
      Files.createSymbolicLink(at, link.target());
    }
  }

  /** The release that the host comes from, with every pbin that must come back. */
  private void prepare(List<Held> back) throws IOException {
    var pbins = new TreeMap<String, byte[]>();
    for (var held : back) {
      pbins.put(held.path(), pbin(held));
      var tarball =
          place
              .stores()
              .find(held.tarball())
              .orElseThrow(() ->
                  Refusal.local(
                      "the tarball "
                          + held.tarball().name()
                          + " was there when the change began, and is gone; put it into "
                          + place.cache()));
      place.distdir().put(held.tarball(), tarball);
    }
    var from =
        back.stream()
            .max(Comparator.comparingLong(Held::release))
            .map(Held::commit)
            .orElse(story.commit());
    place.checkout(story.plan().release().repository()).become(from, pbins);
  }

  private static List<String> effects(List<Goal> unmet) {
    return unmet.stream()
        .map(goal ->
            "cave had changed "
                + goal.id().name()
                + ":"
                + goal.id().slot()
                + "; what phases of its packages did elsewhere is not undone")
        .toList();
  }

  private Optional<String> lost() {
    return lost.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "there was no way back for "
                + String.join(", ", lost)
                + ", as install.no-way-back allows: the host stands between two releases");
  }
}

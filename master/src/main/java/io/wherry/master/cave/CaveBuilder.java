package io.wherry.master.cave;

import io.wherry.common.cave.Caves;
import io.wherry.common.model.Build;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.release.StagedPackage;
import io.wherry.master.build.BuildListener;
import io.wherry.master.build.BuildLock;
import io.wherry.master.build.BuildOrder;
import io.wherry.master.build.BuildResult;
import io.wherry.master.build.Builder;
import io.wherry.master.build.BuiltStore;
import io.wherry.master.build.ExheresTrees;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has the machine's cave build. One order at a time per state directory, and none beside a cave
 * that somebody else has started.
 */
public final class CaveBuilder implements Builder {
  private static final System.Logger LOG = System.getLogger(CaveBuilder.class.getName());
  private static final Removal.Why UNWANTED =
      new Removal.Why(
          "Remove packages that the world wants no more",
          "Neither cave's world nor anything that it needs names one of these:");

  private final CaveSettings settings;
  private final RepositoryName repository;
  private final Path state;
  private final Caves caves;
  private final InstantSource clock;

  public CaveBuilder(
      CaveSettings settings, RepositoryName repository, Path state, InstantSource clock) {
    this(settings, repository, state, Caves.of(Path.of("/")), clock);
  }

  CaveBuilder(
      CaveSettings settings,
      RepositoryName repository,
      Path state,
      Caves caves,
      InstantSource clock) {
    this.settings = settings;
    this.repository = repository;
    this.state = state.toAbsolutePath();
    this.caves = caves;
    this.clock = clock;
  }

  private BuiltStore store() {
    return new BuiltStore(state.resolve("built"));
  }

  private Destination destination() {
    return new Destination(repository, settings.destinationOf(repository), settings.distdir());
  }

  private Node node() throws IOException, InterruptedException {
    return Node.look(settings, repository, store(), state.resolve("cave"));
  }

  @Override
  public BuildResult build(BuildOrder order, BuildListener listener)
      throws IOException, InterruptedException {
    try (var lock = BuildLock.tryTake(state).orElse(null)) {
      if (lock == null)
        return refused(
            "another build is running on " + state + "; wait for its end, or end it first");
      return locked(order, listener);
    } catch (CaveTrouble e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  private BuildResult locked(BuildOrder order, BuildListener listener)
      throws IOException, InterruptedException {
    var other = otherCave();
    if (other.isPresent()) return refused(other.get());
    var node = node();
    var run = new CaveOrder(node, order, listener, "cave-" + clock.millis());
    if (order.dryRun()) return withUnwanted(order, node, listener, run.run());
    var taking = new TakingIn(node);
    taking.recover();
    node.store().sweep();
    taking.adopt();
    var result = run.run();
    accountCopies(node).keepUp();
    if (otherCave().isEmpty()) retention(node).apply(clock.instant());
    return withUnwanted(order, node, listener, result);
  }

  /** Whoever has all built that is wanted hears what is not. */
  private static BuildResult withUnwanted(
      BuildOrder order, Node node, BuildListener listener, BuildResult result)
      throws IOException, InterruptedException {
    if (!order.isWorld()) return result;
    try {
      for (var id : Unwanted.of(node).ids()) listener.heard(new BuildListener.Event.Unwanted(id));
    } catch (CaveTrouble e) {
      LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
    }
    return result;
  }

  @Override
  public Optional<List<PackageId>> unwanted() throws IOException, InterruptedException {
    return Optional.of(Unwanted.of(node()).ids());
  }

  @Override
  public boolean forget(List<PackageId> packages) throws IOException {
    if (packages.isEmpty()) return true;
    try (var lock = BuildLock.tryTake(state).orElse(null)) {
      if (lock == null || otherCave().isPresent()) return false;
      store().unstage(packages);
      var going = destination().pbins().stream().filter(pbin -> isOneOf(packages, pbin)).toList();
      if (!going.isEmpty())
        new Removal(destination(), store()).of(going, UNWANTED, clock.instant());
      return true;
    }
  }

  private static boolean isOneOf(List<PackageId> packages, Pbin pbin) {
    return packages.stream().anyMatch(id -> id.sharesSlotWith(pbin.id()));
  }

  private static BuildResult refused(String problem) {
    return new BuildResult.Refused(List.of(problem));
  }

  private Optional<String> otherCave() throws IOException {
    return caves
        .atWork()
        .map(process ->
            "process "
                + process.pid()
                + " ("
                + caves.commandOf(process)
                + ") is a cave that changes packages; wait for its end");
  }

  private AccountCopies accountCopies(Node node) {
    return new AccountCopies(node.destination(), trees(node.repositories()));
  }

  /** All but our own. */
  private ExheresTrees trees(Repositories repositories) {
    return new ExheresTrees(repositories.locations(repository.value()));
  }

  private Retention retention(Node node) {
    return new Retention(
        node.state().resolve("nameless.json"), settings.keep(), node.destination(), node.store());
  }

  /**
   * What was built by hand since is taken in first; while an order or another cave is at work, only
   * what was taken in before.
   */
  @Override
  public List<StagedPackage> staged() throws IOException, InterruptedException {
    var node = node();
    try (var lock = BuildLock.tryTake(state).orElse(null)) {
      if (lock != null && otherCave().isEmpty()) {
        var taking = new TakingIn(node);
        taking.recover();
        taking.adopt();
        accountCopies(node).keepUp();
      }
    }
    var places = new HashSet<String>();
    for (var pbin : node.web().all()) places.add(pbin.place());
    return node.store().staged().stream()
        .filter(staged ->
            places.contains(staged.build().id().name() + ":" + staged.build().id().slot()))
        .toList();
  }

  @Override
  public List<Build> collect(Published published, boolean dryRun) throws IOException {
    try (var lock = BuildLock.tryTake(state).orElse(null)) {
      if (lock == null || otherCave().isPresent()) return List.of();
      return new Superseded(destination(), store(), settings.keep())
          .collect(published, clock.instant(), dryRun);
    }
  }

  @Override
  public Map<String, Bytes> accounts() throws IOException, InterruptedException {
    return trees(Repositories.ask(new CaveProgram(settings))).definitions();
  }
}

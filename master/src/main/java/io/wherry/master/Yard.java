package io.wherry.master;

import io.wherry.common.model.Fault;
import io.wherry.common.model.PackageId;
import io.wherry.common.release.ChannelStatement;
import io.wherry.master.build.BuildListener;
import io.wherry.master.build.BuildOrder;
import io.wherry.master.build.BuildResult;
import io.wherry.master.build.Builder;
import io.wherry.master.metrics.MasterMetrics;
import io.wherry.master.publish.ChannelMove;
import io.wherry.master.publish.Drop;
import io.wherry.master.publish.PublishListener;
import io.wherry.master.publish.PublishOrder;
import io.wherry.master.publish.PublishResult;
import io.wherry.master.publish.Publisher;
import io.wherry.master.rpc.OperatorDesk;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Joins building, publishing and telling for operators, and counts what comes of them. */
final class Yard implements OperatorDesk.Building, OperatorDesk.Publishing {
  private static final System.Logger LOG = System.getLogger(Yard.class.getName());
  private final Builder builder;
  private final Publisher publisher;
  private final Herald herald;
  private final Collector collector;
  private final List<PackageId> provided;
  private final MasterMetrics metrics;
  private final InstantSource clock;

  Yard(
      Builder builder,
      Publisher publisher,
      Herald herald,
      Collector collector,
      List<PackageId> provided,
      MasterMetrics metrics,
      InstantSource clock) {
    this.builder = builder;
    this.publisher = publisher;
    this.herald = herald;
    this.collector = collector;
    this.provided = List.copyOf(provided);
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public BuildResult build(BuildOrder order, BuildListener listener)
      throws IOException, InterruptedException {
    var result = builder.build(order, listener);
    switch (result) {
      case BuildResult.Done(var built, var current) -> {
        metrics.built("built", built.size());
        metrics.built("current", current.size());
      }
      case BuildResult.Failed(var failures, var built) -> {
        metrics.built("built", built.size());
        metrics.built("failed", failures.size());
      }
      case BuildResult.Planned _ -> {}
      case BuildResult.Refused(var problems) -> metrics.built("refused", problems.size());
    }
    return result;
  }

  @Override
  public PublishResult publish(Wish wish, PublishListener listener)
      throws IOException, InterruptedException {
    var began = clock.instant();
    var result = wish.release().isPresent() ? move(wish) : make(wish, listener);
    metrics.published(word(result), Duration.between(began, clock.instant()));
    var moved = statement(result);
    if (moved.isPresent()) herald.announce(moved.get());
    return result;
  }

  private PublishResult make(Wish wish, PublishListener listener)
      throws IOException, InterruptedException {
    var unwanted = wish.dropUnwanted() ? builder.unwanted() : Optional.of(List.<PackageId>of());
    if (unwanted.isEmpty())
      return refused(
          "only where cave builds is there a world that wants packages; name those to leave out"
              + " with --drop");
    var staged = new ArrayList<>(builder.staged());
    staged.removeIf(each -> isOneOf(unwanted.get(), each.build().id()));
    var order =
        new PublishOrder(
            staged,
            drops(wish, unwanted.get()),
            provided,
            builder.accounts(),
            wish.channel(),
            wish.dryRun());
    var result = publisher.publish(order, listener);
    if (!wish.dryRun() && isMade(result)) forget(unwanted.get());
    if (result instanceof PublishResult.Published published) {
      metrics.released(published.release().packages());
      collector.published();
    }
    return result;
  }

  private static boolean isOneOf(List<PackageId> packages, PackageId id) {
    return packages.stream().anyMatch(id::sharesSlotWith);
  }

  /** Those that are named, and of the unwanted ones those that the newest release has. */
  private List<Drop> drops(Wish wish, List<PackageId> unwanted) throws IOException {
    var drops = new ArrayList<>(wish.drop());
    var newest = publisher.releases().newest();
    if (newest.isEmpty()) return drops;
    for (var build : publisher.releases().builds(newest.get()))
      if (isOneOf(unwanted, build.id())
          && drops.stream().noneMatch(drop -> drop.covers(build.id())))
        drops.add(new Drop(build.id().name(), Optional.of(build.id().slot())));
    return drops;
  }

  /** Whether the newest release is as it was wished, now or already. */
  private static boolean isMade(PublishResult result) {
    return switch (result) {
      case PublishResult.Published _, PublishResult.NothingChanged _ -> true;
      case PublishResult.WouldPublish _, PublishResult.Refused _ -> false;
    };
  }

  /** The release stands whatever becomes of this. */
  private void forget(List<PackageId> unwanted) {
    try {
      if (!builder.forget(unwanted)) keeps("a build is at work");
    } catch (IOException e) {
      keeps(String.valueOf(e.getMessage()));
    }
  }

  private static void keeps(String why) {
    LOG.log(
        System.Logger.Level.WARNING,
        "cave''s repository keeps what its world wants no more ({0}); publish once more with"
            + " --drop-unwanted, or the next release has it again",
        why);
  }

  private PublishResult move(Wish wish) throws IOException {
    long number = wish.release().orElseThrow();
    if (wish.channel().isEmpty()) {
      return refused("--release " + number + " moves a channel there; name it with --channel");
    }
    var record = publisher.releases().find(number);
    if (record.isEmpty()) return refused("there is no release " + number + " to move to");
    var collected = publisher.releases().refusal(number);
    if (collected.isPresent()) return refused(collected.get());
    if (wish.dryRun()) {
      return new PublishResult.NothingChanged(record, Optional.empty(), List.of());
    }
    return switch (publisher.move(wish.channel().get(), number)) {
      case ChannelMove.Moved(var statement) ->
          new PublishResult.NothingChanged(record, Optional.of(statement), List.of());
      case ChannelMove.Refused(var why) -> new PublishResult.Refused(why);
    };
  }

  private static PublishResult refused(String why) {
    return new PublishResult.Refused(Fault.permanent(why));
  }

  private static Optional<ChannelStatement> statement(PublishResult result) {
    return switch (result) {
      case PublishResult.Published published -> published.channel();
      case PublishResult.NothingChanged nothing -> nothing.channel();
      case PublishResult.WouldPublish _, PublishResult.Refused _ -> Optional.empty();
    };
  }

  private static String word(PublishResult result) {
    return switch (result) {
      case PublishResult.Published _ -> "published";
      case PublishResult.NothingChanged _ -> "unchanged";
      case PublishResult.WouldPublish _ -> "dry-run";
      case PublishResult.Refused _ -> "refused";
    };
  }
}

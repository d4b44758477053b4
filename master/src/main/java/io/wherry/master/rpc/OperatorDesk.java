package io.wherry.master.rpc;

import io.wherry.common.model.Build;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.RepositoryName;
import io.wherry.master.build.BuildListener;
import io.wherry.master.build.BuildOrder;
import io.wherry.master.build.BuildResult;
import io.wherry.master.pipeline.ChannelConcern;
import io.wherry.master.pipeline.Control;
import io.wherry.master.publish.ChannelChange;
import io.wherry.master.publish.ChannelOrder;
import io.wherry.master.publish.CollectResult;
import io.wherry.master.publish.Drop;
import io.wherry.master.publish.PublishListener;
import io.wherry.master.publish.PublishResult;
import io.wherry.master.publish.Releases;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What stands behind the operators' door. */
public record OperatorDesk(
    Control control,
    Releases releases,
    Building building,
    Publishing publishing,
    Keeping keeping,
    Collecting collecting,
    About about) {

  /** This master, as {@code status} shows it. */
  public record About(
      String version, RepositoryName repository, Instant started, List<String> addresses) {
    public About {
      addresses = List.copyOf(addresses);
    }
  }

  /** Builds packages; blocks, and an interrupt kills what was started. */
  public interface Building {
    BuildResult build(BuildOrder order, BuildListener listener)
        throws IOException, InterruptedException;
  }

  /** Does with channels what an operator wants, and says whom it is about. */
  public interface Keeping {
    Kept change(ChannelOrder order) throws IOException;

    record Kept(ChannelChange change, ChannelConcern concern) {}
  }

  /** Publishes what was built, or moves a channel; blocks. */
  public interface Publishing {
    PublishResult publish(Wish wish, PublishListener listener)
        throws IOException, InterruptedException;

    /** {@code release} present moves the channel there and makes no release. */
    record Wish(
        Optional<ChannelName> channel,
        boolean dryRun,
        List<Drop> drop,
        boolean dropUnwanted,
        Optional<Long> release) {
      public Wish {
        drop = List.copyOf(drop);
      }
    }
  }

  /** Deletes what nobody needs of old releases and builds, or only looks; blocks. */
  public interface Collecting {
    Outcome collect(boolean dryRun, String actor, String reason) throws IOException;

    /** {@code superseded} are builds that the builder has let go. */
    record Outcome(CollectResult releases, List<Build> superseded) {
      public Outcome {
        superseded = List.copyOf(superseded);
      }
    }
  }
}

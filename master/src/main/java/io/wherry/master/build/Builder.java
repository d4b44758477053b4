package io.wherry.master.build;

import io.wherry.common.model.Build;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.PackageId;
import io.wherry.common.release.StagedPackage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes packages out of exheres, and hands over what is to be published. */
public interface Builder {
  /**
   * Builds what the order names and all that it needs, as far as it changed. Blocks; an interrupt
   * kills everything that was started.
   *
   * @throws IOException where our own directories cannot be read or written
   */
  BuildResult build(BuildOrder order, BuildListener listener)
      throws IOException, InterruptedException;

  /** Everything to be published: the packages of all sets that were built whole. May take long. */
  List<StagedPackage> staged() throws IOException, InterruptedException;

  /** The accounts that the exheres repositories define, by place. */
  Map<String, Bytes> accounts() throws IOException, InterruptedException;

  /** Builds of the newest release, and of which packages kept releases have any. */
  record Published(Set<Build> newest, Set<PackageId> kept) {
    public Published {
      newest = Set.copyOf(newest);
      kept = Set.copyOf(kept);
    }
  }

  /**
   * Deletes what it keeps of packages of which the newest release has a higher version in the same
   * slot and no kept one has any build; answers them. Does nothing while an order is at work.
   */
  List<Build> collect(Published published, boolean dryRun) throws IOException;

  /**
   * Of what is staged, that which nobody wants any more, by the builder's own knowledge; empty
   * where it has none.
   */
  Optional<List<PackageId>> unwanted() throws IOException, InterruptedException;

  /**
   * Deletes what it keeps of these packages, every version in their slots; false where an order is
   * at work.
   */
  boolean forget(List<PackageId> packages) throws IOException;
}

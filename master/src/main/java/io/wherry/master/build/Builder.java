package io.wherry.master.build;

import io.wherry.common.model.Bytes;
import io.wherry.common.release.StagedPackage;
import java.io.IOException;
import java.util.List;
import java.util.Map;

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
}

package io.wherry.common.git;

import io.wherry.common.model.Fault;

/** What became of a fetch. */
public sealed interface Fetched {
  /** The remote's ref stood at this commit, whose objects are here, whole and checked. */
  record Got(CommitId commit) implements Fetched {}

  record Failed(Fault why) implements Fetched {}
}

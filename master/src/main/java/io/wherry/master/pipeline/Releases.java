package io.wherry.master.pipeline;

import io.wherry.common.model.Digest;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.resolve.Catalogue;
import io.wherry.common.resolve.Provided;

/** What has been published. Any thread may ask; answers for one release never change. */
public interface Releases {
  Found find(ReleaseId id);

  /** What there is of a release. */
  sealed interface Found {
    record Offer(Catalogue catalogue, Provided provided, Digest manifest, String commit)
        implements Found {}

    /** No such release, or it cannot be read; the sentence says which. */
    record Missing(String why) implements Found {}
  }
}

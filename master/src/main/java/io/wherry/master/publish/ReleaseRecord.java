package io.wherry.master.publish;

import io.wherry.common.git.CommitId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.ReleaseId;
import java.time.Instant;

/**
 * Release N is commit C: what makes a release one. {@code bytes} is the tarballs' size together.
 */
public record ReleaseRecord(
    ReleaseId release, CommitId commit, Digest manifest, Instant created, int packages, long bytes)
    implements ReleaseFact {}

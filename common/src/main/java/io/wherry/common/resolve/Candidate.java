package io.wherry.common.resolve;

import io.wherry.common.model.Build;
import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.DependencyTree;
import io.wherry.common.pbin.Options;
import io.wherry.common.pbin.PbinFile;

/** A build that a release offers: its pbin's path and digest, and what it asks of others. */
public record Candidate(
    Build build, String pbinPath, Digest pbin, DependencyTree dependencies, Options options) {
  /** The candidate that a release's pbin of those bytes makes; malformed bytes are refused. */
  public static Candidate of(Build build, String pbinPath, byte[] content) {
    var pbin = PbinFile.parse(content, pbinPath);
    return new Candidate(build, pbinPath, Digest.of(content), pbin.dependencies(), pbin.options());
  }

  public PackageId id() {
    return build.id();
  }
}

package io.wherry.common.release;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;

/** Where things lie below the static address: what the master writes is what hosts ask for. */
public final class StaticPaths {
  public static final String TARBALLS = "tarballs";

  private StaticPaths() {}

  public static String tarball(String name) {
    return TARBALLS + "/" + name;
  }

  public static String bundles(RepositoryName repository) {
    return "bundles/" + repository;
  }

  /** From the release before it to this one. */
  public static String incremental(ReleaseId release) {
    return bundles(release.repository()) + "/" + release.number() + ".incremental.bundle";
  }

  /** The whole history up to this release. */
  public static String snapshot(ReleaseId release) {
    return bundles(release.repository()) + "/" + release.number() + ".snapshot.bundle";
  }

  /** Its signature lies beside it, with {@code .minisig} behind the name. */
  public static String statement(RepositoryName repository, ChannelName channel) {
    return "channels/" + repository + "/" + channel;
  }

  /** The bare repository, for any git client. */
  public static String git(RepositoryName repository) {
    return "git/" + repository + ".git";
  }

  /** The ref that holds a release for ever. */
  public static String ref(long number) {
    return "refs/releases/" + number;
  }
}

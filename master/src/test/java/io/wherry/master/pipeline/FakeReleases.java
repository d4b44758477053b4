package io.wherry.master.pipeline;

import io.wherry.common.model.Build;
import io.wherry.common.model.Digest;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.DependencyTree;
import io.wherry.common.pbin.Options;
import io.wherry.common.resolve.Candidate;
import io.wherry.common.resolve.Catalogue;
import io.wherry.common.resolve.Provided;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Release n offers sys-libs/zlib-1.n and nothing else; releases from 1 to {@code newest} are there.
 */
final class FakeReleases implements Releases {
  static final RepositoryName REPOSITORY = new RepositoryName("test-bin");
  private final long newest;
  private final Set<Long> collected = new HashSet<>();

  FakeReleases(long newest) {
    this.newest = newest;
  }

  static ReleaseId release(long number) {
    return new ReleaseId(REPOSITORY, number);
  }

  static InstalledPackage installed(long number) {
    return new InstalledPackage(zlib(number), Optional.of(pbin(number)), true);
  }

  static Inventory inventory(long number) {
    return new Inventory(List.of(installed(number)));
  }

  private static PackageId zlib(long number) {
    return PackageId.of("sys-libs/zlib", "1." + number, "0");
  }

  private static Digest pbin(long number) {
    return Digest.of(("pbin " + number).getBytes(StandardCharsets.UTF_8));
  }

  void collect(long number) {
    collected.add(number);
  }

  @Override
  public Found find(ReleaseId id) {
    if (collected.contains(id.number()))
      return new Found.Missing("release " + id.number() + " was collected on a Monday");
    if (id.number() > newest) return new Found.Missing("there is no release " + id);
    var build = new Build(zlib(id.number()), "b" + id.number());
    var path = "packages/sys-libs/zlib/zlib-1." + id.number() + ".pbin-1+exheres-0";
    var candidate =
        new Candidate(build, path, pbin(id.number()), DependencyTree.EMPTY, Options.NONE);
    return new Found.Offer(
        new Catalogue(id, List.of(candidate)),
        Provided.NOTHING,
        Digest.of(("manifest " + id).getBytes(StandardCharsets.UTF_8)),
        "%040x".formatted(id.number()));
  }
}

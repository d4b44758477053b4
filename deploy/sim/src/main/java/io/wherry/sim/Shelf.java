package io.wherry.sim;

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
import io.wherry.master.pipeline.Releases;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Published releases: number n offers the package {@code sys-libs/zlib} in version 1.n. Every fifth
 * one makes whoever has it ill.
 */
final class Shelf implements Releases {
  static final RepositoryName REPOSITORY = new RepositoryName("fleet");
  static final int MOST = 60;

  /** Of each release, and of one that nobody publishes. */
  private static final List<Inventory> INVENTORIES =
      LongStream.rangeClosed(0, MOST + 1).mapToObj(Shelf::installed).toList();

  static ReleaseId release(long number) {
    return new ReleaseId(REPOSITORY, number);
  }

  static boolean makesIll(ReleaseId release) {
    return release.number() % 5 == 0;
  }

  static Inventory inventory(long number) {
    return INVENTORIES.get((int) number);
  }

  /** Of the one package that releases offer, whoever built it. */
  static boolean isOffered(InstalledPackage p) {
    return p.id().sharesSlotWith(zlib(1));
  }

  /** Whether a host with that on it has what the release offers, and not in a build of its own. */
  static boolean isIn(Inventory has, ReleaseId release) {
    return has.packages().containsAll(inventory(release.number()).packages());
  }

  /** As above, or somebody else's newer version, which no plan takes away. */
  static boolean isMetBy(Inventory has, ReleaseId release) {
    var newer = zlib(release.number()).version();
    return isIn(has, release)
        || has.packages().stream()
            .filter(Shelf::isOffered)
            .anyMatch(p -> !p.managed() && p.id().version().compareTo(newer) > 0);
  }

  static PackageId version(long number) {
    return zlib(number);
  }

  private static Inventory installed(long number) {
    return new Inventory(
        List.of(new InstalledPackage(zlib(number), Optional.of(pbin(number)), true)));
  }

  private static PackageId zlib(long number) {
    return PackageId.of("sys-libs/zlib", "1." + number, "0");
  }

  private static Digest pbin(long number) {
    return Digest.of(("pbin " + number).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Found find(ReleaseId id) {
    if (id.number() > MOST) return new Found.Missing("there is no release " + id);
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

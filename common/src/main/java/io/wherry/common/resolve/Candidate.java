package io.wherry.common.resolve;

import io.wherry.common.model.Build;
import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.DependencyTree;
import io.wherry.common.pbin.Options;
import io.wherry.common.pbin.PbinFile;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A build that a release offers: its pbin's path and digest, what it asks of others, and its
 * licences as the pbin says them.
 */
public record Candidate(
    Build build,
    String pbinPath,
    Digest pbin,
    DependencyTree dependencies,
    Options options,
    Target target,
    String licences) {

  /** The machines that a build is for: platform words, and the machine that it was compiled for. */
  public record Target(Set<String> platforms, Optional<String> chost) {
    public static final Target ANY = new Target(Set.of(), Optional.empty());

    public Target {
      platforms = Collections.unmodifiableSortedSet(new TreeSet<>(platforms));
    }

    private static Target of(PbinFile pbin) {
      var words = List.of(pbin.get("BINARY_PLATFORMS").orElse("").strip().split("\\s+", -1));
      var platforms = new TreeSet<>(words);
      platforms.remove("");
      var chost = pbin.get("CHOST").map(String::strip).filter(text -> !text.isEmpty());
      return new Target(platforms, chost);
    }
  }

  /** One for every machine, whose licence nobody minds. */
  public Candidate(
      Build build, String pbinPath, Digest pbin, DependencyTree dependencies, Options options) {
    this(build, pbinPath, pbin, dependencies, options, Target.ANY, "");
  }

  /** The candidate that a release's pbin of those bytes makes; malformed bytes are refused. */
  public static Candidate of(Build build, String pbinPath, byte[] content) {
    var pbin = PbinFile.parse(content, pbinPath);
    return new Candidate(
        build,
        pbinPath,
        Digest.of(content),
        pbin.dependencies(),
        pbin.options(),
        Target.of(pbin),
        pbin.get("LICENCES").orElse("").strip());
  }

  public PackageId id() {
    return build.id();
  }
}

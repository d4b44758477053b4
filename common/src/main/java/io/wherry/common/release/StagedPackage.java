package io.wherry.common.release;

import io.wherry.common.model.Build;
import io.wherry.common.model.Encoding;
import java.nio.file.Path;
import java.util.Map;

/** What a builder hands to the publisher: a build, its pbin and its tarballs, on disk. */
public record StagedPackage(Build build, Path pbin, Map<Encoding, Path> tarballs) {
  public StagedPackage {
    tarballs = Map.copyOf(tarballs);
  }
}

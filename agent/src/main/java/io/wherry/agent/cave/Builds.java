package io.wherry.agent.cave;

import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The releases that this host has verified. */
public interface Builds {
  /** The build with exactly that pbin, in the newest release that has it. */
  Optional<Held> find(PackageId id, Digest pbin) throws IOException;

  /** A file of a commit, as it is there. */
  byte[] read(String commit, String path) throws IOException;

  /** Writes all files of a commit into a folder that must not exist yet. */
  void export(String commit, Path into) throws IOException;

  /** Where that commit's repository lies, for whoever syncs from it. */
  Path repository();
}

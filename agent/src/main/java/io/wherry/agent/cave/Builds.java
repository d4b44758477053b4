package io.wherry.agent.cave;

import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The releases that this host has verified. */
public interface Builds {
  /** Of these, the builds with exactly that pbin, each in the newest release that has it. */
  Map<PackageId, Held> find(Map<PackageId, Digest> pbins) throws IOException;

  /** A file of a commit, as it is there. */
  byte[] read(String commit, String path) throws IOException;

  /** Writes all files of a commit into a folder that must not exist yet. */
  void export(String commit, Path into) throws IOException;

  /** Where that commit's repository lies, for whoever syncs from it. */
  Path repository();
}

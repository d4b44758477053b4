package io.wherry.agent.install;

import io.wherry.common.model.PackageId;

/** Hears what the installer does. Called by the installing thread; must not throw or block. */
public interface InstallListener {
  InstallListener SILENT = new InstallListener() {};

  /** Packages unpacked so far, and compressed bytes of them. */
  default void staging(PackageId id, long doneBytes, long totalBytes) {}

  /** The merge of one package of the plan begins. */
  default void merging(PackageId id, int number, int of) {}

  /** A line of a package's phase: what it has for people, and what its commands wrote. */
  default void said(PackageId id, String phase, String line) {}

  /** Those of the lines that a package has for people. */
  default void message(PackageId id, String phase, PhaseMessage message) {}

  /** Something that a person should know and that stops nothing. */
  default void warned(String what) {}
}

package io.wherry.common.archive;

import java.nio.file.Path;
import java.util.List;

/**
 * What an extraction put on disk: the entries in the archive's order without those of PBIN, the
 * file that holds the saved environment, and the bytes of all contents.
 */
public record Extracted(List<TarEntry> entries, Path environment, long bytes) {
  public Extracted {
    entries = List.copyOf(entries);
  }
}

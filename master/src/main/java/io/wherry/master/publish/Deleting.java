package io.wherry.master.publish;

import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;

/** Deletes files for good and counts what that gave back. What is gone already counts nothing. */
final class Deleting {
  private final CollectListener listener;
  private int files;
  private long bytes;

  Deleting(CollectListener listener) {
    this.listener = listener;
  }

  void delete(Collection<Path> all) throws IOException {
    var folders = new HashSet<Path>();
    for (var file : all) {
      if (!Files.exists(file)) continue;
      listener.deleting(file);
      count(file);
      Files.deleteIfExists(file);
      var folder = file.getParent();
      if (folder != null) folders.add(folder);
    }
    for (var folder : folders) Posix.fsyncDirectory(folder);
  }

  private void count(Path file) throws IOException {
    bytes += Files.size(file);
    files++;
  }

  /** As if they were deleted. */
  void foresee(Collection<Path> all) throws IOException {
    for (var file : all)
      try {
        count(file);
      } catch (NoSuchFileException _) {
        continue;
      }
  }

  int files() {
    return files;
  }

  long bytes() {
    return bytes;
  }
}

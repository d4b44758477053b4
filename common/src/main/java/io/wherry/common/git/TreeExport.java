package io.wherry.common.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Writes files of a commit below a new folder, and nothing outside it whatever they are called. */
final class TreeExport {
  private static final int LARGEST = 64 << 20;
  private final Path root;

  TreeExport(Path root) {
    this.root = root;
  }

  void write(GitRepository repository, List<TreeFile> files) throws IOException {
    for (var file : files) requireInside(file.path());
    Files.createDirectory(root);
    repository.visit(files, LARGEST, (file, content) -> write(root.resolve(file.path()), content));
  }

  /** The folder is new and we make no symlinks, so plain segments are enough. */
  private static void requireInside(String path) throws IOException {
    for (var segment : path.split("/", -1)) {
      boolean plain = !segment.isEmpty() && !segment.equals(".") && !segment.equals("..");
      if (!plain || segment.equalsIgnoreCase(".git") || segment.indexOf('\0') >= 0)
        throw new HostileTreeException(
            "the commit holds a path that leads elsewhere: '" + path + "'");
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content, StandardOpenOption.CREATE_NEW);
  }
}

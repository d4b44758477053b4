package io.wherry.common.git;

import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jgit.internal.storage.file.FileRepository;

/** The folder of packs; remembers what was in it, so that what came since can be made durable. */
final class PackFolder {
  private final Path folder;
  private final Set<Path> known;

  PackFolder(FileRepository repository) throws IOException {
    folder = repository.getDirectory().toPath().resolve("objects/pack");
    known = files();
  }

  /** Only our own files: syncing the whole file system would wait for everybody's. */
  void syncNew() throws IOException {
    var fresh = files();
    fresh.removeAll(known);
    for (var file : fresh) sync(file);
    Posix.fsyncDirectory(folder);
  }

  private static void sync(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Set<Path> files() throws IOException {
    var files = new HashSet<Path>();
    try (var stream = Files.newDirectoryStream(folder, "pack-*")) {
      for (var file : stream) files.add(file);
    }
    return files;
  }
}

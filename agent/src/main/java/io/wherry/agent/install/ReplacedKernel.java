package io.wherry.agent.install;

import io.wherry.common.json.Json;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * In which boot of the machine the files of the kernel that ran became those of another build of
 * the same release: until the next one, what it loads does not fit it. Changed in the same
 * transaction as the files.
 */
record ReplacedKernel(String release, String boot) {
  static final String NAME = "replaced-kernel";

  static ReplacedKernel by(Kernel running) {
    return new ReplacedKernel(running.release(), running.boot());
  }

  static Path in(Path stateDir) {
    return stateDir.resolve(NAME);
  }

  static Optional<ReplacedKernel> read(Path stateDir) throws IOException {
    var file = in(stateDir);
    if (!NamedFiles.exists(file)) return Optional.empty();
    try {
      var text = new String(NamedFiles.read(file), StandardCharsets.UTF_8);
      return Optional.of(Json.read(ReplacedKernel.class, text));
    } catch (Json.BadJson e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  String text() {
    return Json.write(this) + "\n";
  }

  /** Durable on return; outside of any transaction, and the same if it is done again. */
  void write(Path stateDir, Points points) throws IOException {
    var fresh = stateDir.resolve(NAME + ".new");
    points.at("create " + fresh);
    NamedFiles.write(fresh, text());
    try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      Sync.file(channel, fresh, points);
    }
    points.at("replace " + in(stateDir));
    Files.move(fresh, in(stateDir), StandardCopyOption.ATOMIC_MOVE);
    Sync.directory(stateDir, points);
  }
}

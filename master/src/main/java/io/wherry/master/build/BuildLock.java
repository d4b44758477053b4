package io.wherry.master.build;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** One order at a time per state directory. The kernel lets go of it when its holder dies. */
public final class BuildLock implements AutoCloseable {
  private final FileChannel file;

  private BuildLock(FileChannel file) {
    this.file = file;
  }

  /** Empty where another order has it. */
  public static Optional<BuildLock> tryTake(Path state) throws IOException {
    Files.createDirectories(state);
    var file =
        FileChannel.open(
            state.resolve("build.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      taken = lockOf(file).isPresent();
      return taken ? Optional.of(new BuildLock(file)) : Optional.empty();
    } finally {
      if (!taken) file.close();
    }
  }

  private static Optional<FileLock> lockOf(FileChannel file) throws IOException {
    try {
      return Optional.ofNullable(file.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

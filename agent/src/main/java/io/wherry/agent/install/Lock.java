package io.wherry.agent.install;

import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Only one process changes a root at a time. The kernel lets go of it when its holder dies. */
final class Lock implements AutoCloseable {
  private final FileChannel channel;

  private Lock(FileChannel channel) {
    this.channel = channel;
  }

  static Lock take(Path stateDir) throws IOException {
    var file = stateDir.resolve("lock");
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (tryLock(channel) == null) throw held(file);
      NamedFiles.named(file, () -> sign(channel));
      return new Lock(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void sign(FileChannel channel) throws IOException {
    var pid = ProcessHandle.current().pid() + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  private static Refusal held(Path file) throws IOException {
    var holder = Files.readString(file).strip();
    return Refusal.local(
        "another installation is under way (process "
            + (holder.isEmpty() ? "unknown" : holder)
            + " holds "
            + file
            + "); wait for its end");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

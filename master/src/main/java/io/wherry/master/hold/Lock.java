package io.wherry.master.hold;

import io.wherry.common.lifecycle.Resources;
import io.wherry.master.hold.LogException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second master off the log. The kernel drops the lock with the process that held it. */
final class Lock implements Resources.Resource {
  private final FileChannel channel;

  private Lock(FileChannel channel) {
    this.channel = channel;
  }

  static Lock take(Path file) throws IOException {
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) throw taken(file);
      var pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid), 0);
      return new Lock(channel);
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw taken(file);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static LogException taken(Path file) throws IOException {
    var holder = Files.readString(file).strip();
    return new LogException(
        Kind.LOCKED,
        "another master (process "
            + (holder.isEmpty() ? "unknown" : holder)
            + ") runs on this state directory: "
            + file
            + " is locked; stop it first");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the lock of the event log", e);
    }
  }
}

package io.wherry.agent;

import io.wherry.common.posix.FileTrouble;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** What lies where below the agent's state directory. */
record Places(Path stateDir) {
  private static final String WORKER_LOCK = "worker.lock";

  Path repository() {
    return stateDir.resolve("repository");
  }

  /** A git repository whose main stands at the release that was verified last. */
  Path verified() {
    return repository().resolve("repository.git");
  }

  Path tarballs() {
    return stateDir.resolve("cache/tarballs");
  }

  Path keptTarballs() {
    return stateDir.resolve("cache/kept");
  }

  Path serial() {
    return stateDir.resolve("serial");
  }

  Path epoch() {
    return stateDir.resolve("epoch");
  }

  /** The channel's statement of that serial. */
  Path statement() {
    return stateDir.resolve("statement");
  }

  Path install() {
    return stateDir.resolve("install");
  }

  /** For its owner alone: it holds the host's key. */
  void make() throws IOException {
    try {
      Files.createDirectories(
          stateDir,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.createDirectories(stateDir.resolve("cache"));
      if (!Files.isWritable(stateDir)) throw unwritable();
    } catch (IOException e) {
      throw new IOException(
          "cannot keep anything in the state directory "
              + stateDir
              + ": "
              + FileTrouble.words(e, stateDir)
              + "; or name another one with --state-dir",
          e);
    }
  }

  private FileSystemException unwritable() throws IOException {
    return Posix.space(stateDir).readOnly()
        ? new FileSystemException(stateDir.toString(), null, "Read-only file system")
        : new AccessDeniedException(stateDir.toString());
  }

  /** The resident agent's own: empty where another one has it. Held until the process ends. */
  Optional<FileLock> lockAgent() throws IOException {
    return Optional.ofNullable(open("agent.lock").tryLock());
  }

  /** Waits until no other worker is at work, such as one whose resident half was killed. */
  FileLock lockWorker() throws IOException {
    return signed(open(WORKER_LOCK).lock(), "the resident agent's worker");
  }

  /** As {@link #lockWorker} for a command, which does not wait: empty where a worker is at work. */
  Optional<FileLock> tryLockWorker(String command) throws IOException {
    try {
      var lock = open(WORKER_LOCK).tryLock();
      return lock == null ? Optional.empty() : Optional.of(signed(lock, command));
    } catch (OverlappingFileLockException _) {
      return Optional.empty();
    }
  }

  /** Who holds the worker's lock, as it has written there. */
  String workerLockHolder() throws IOException {
    var holder = Files.readString(stateDir.resolve(WORKER_LOCK)).strip();
    return holder.isEmpty() ? "an unknown process" : holder;
  }

  private static FileLock signed(FileLock lock, String who) throws IOException {
    var channel = lock.acquiredBy() instanceof FileChannel file ? file : null;
    if (channel == null) return lock;
    channel.truncate(0);
    var text = "process " + ProcessHandle.current().pid() + ", " + who + "\n";
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    return lock;
  }

  private FileChannel open(String name) throws IOException {
    return FileChannel.open(
        stateDir.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}

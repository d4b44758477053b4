package io.wherry.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** What lies where below the agent's state directory. */
record Places(Path stateDir) {
  Path repository() {
    return stateDir.resolve("repository");
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

  Path install() {
    return stateDir.resolve("install");
  }

  /** For its owner alone: it holds the host's key. */
  void make() throws IOException {
    Files.createDirectories(
        stateDir,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createDirectories(stateDir.resolve("cache"));
  }

  /** The resident agent's own: empty where another one has it. Held until the process ends. */
  Optional<FileLock> lockAgent() throws IOException {
    return Optional.ofNullable(open("agent.lock").tryLock());
  }

  /** Waits until no other worker is at work, such as one whose resident half was killed. */
  FileLock lockWorker() throws IOException {
    return open("worker.lock").lock();
  }

  private FileChannel open(String name) throws IOException {
    return FileChannel.open(
        stateDir.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}

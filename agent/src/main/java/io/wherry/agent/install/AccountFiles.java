package io.wherry.agent.install;

import io.wherry.common.pbin.RootPaths;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Optional;

/**
 * Replaces a root's account files, one whole file after another, while holding the lock that {@code
 * useradd} and its kin take.
 */
final class AccountFiles implements AutoCloseable {
  private static final String LOCK = "/etc/.pwd.lock";
  private static final int READABLE = 0644;
  private static final int LOCK_MODE = 0600;

  private final RootPaths paths;
  private final Points points;
  private final FileChannel lock;

  private AccountFiles(RootPaths paths, Points points, FileChannel lock) {
    this.paths = paths;
    this.points = points;
    this.lock = lock;
  }

  /** Waits for whoever holds the lock. */
  static AccountFiles lock(RootPaths paths, Points points) throws IOException {
    var file = paths.place(LOCK);
    Files.createDirectories(Disk.parent(file));
    boolean made = !Files.exists(file);
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (made) Posix.chmod(file, LOCK_MODE);
      channel.lock();
      return new AccountFiles(paths, points, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Why whoever runs this could not replace them. */
  static Optional<String> hindrance(Collection<AccountTable.File> files, RootPaths paths)
      throws IOException {
    var lock = paths.place(LOCK);
    var why = Rights.overNamesIn(Disk.parent(lock));
    if (why.isEmpty()) why = Rights.overContentOf(lock);
    for (var file : files) {
      var place = placeOf(file, paths);
      if (why.isEmpty()) why = Rights.overNamesIn(Disk.parent(place));
    }
    return why;
  }

  private static Path placeOf(AccountTable.File file, RootPaths paths) throws IOException {
    var place = paths.place(file.path());
    return Files.isSymbolicLink(place) ? paths.place(paths.canonical(target(place, file))) : place;
  }

  void write(AccountTable.File file, byte[] content) throws IOException {
    var place = placeOf(file, paths);
    var fresh = place.resolveSibling("." + place.getFileName() + ".wherry");
    points.at("account file " + place);
    try {
      Files.deleteIfExists(fresh);
      fill(fresh, content);
      dress(fresh, place);
      points.at("replace account file " + place);
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
    Sync.directory(Disk.parent(place), points);
  }

  private static String target(Path link, AccountTable.File file) throws IOException {
    var target = Files.readSymbolicLink(link).toString();
    return target.startsWith("/")
        ? target
        : file.path().substring(0, file.path().lastIndexOf('/') + 1) + target;
  }

  private void fill(Path fresh, byte[] content) throws IOException {
    try (var channel =
        FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Posix.chmod(fresh, LOCK_MODE);
      var buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) channel.write(buffer);
      Sync.file(channel, fresh, points);
    }
  }

  /** Mode, owner and labels of the file that it replaces. */
  private static void dress(Path fresh, Path old) throws IOException {
    var stat = Stat.of(old);
    if (stat.isPresent()) {
      if (Posix.geteuid() == 0) Posix.lchown(fresh, stat.get().uid(), stat.get().gid());
      for (var name : Posix.listXattrs(old)) {
        Optional<byte[]> value = Posix.getXattr(old, name);
        if (value.isPresent()) Posix.setXattr(fresh, name, value.get());
      }
    }
    Posix.chmod(fresh, stat.map(Stat::mode).orElse(READABLE));
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}

package io.wherry.agent.install;

import io.wherry.common.posix.Errno;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.PosixException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Makes what the journal says will be made. */
final class Disk {
  private static final int SET_IDS = 06000;
  private final Points points;

  Disk(Points points) {
    this.points = points;
  }

  void apply(Op op) throws IOException {
    switch (op) {
      case Op.Touch _ -> {}
      case Op.MakeDirectory o -> make(o);
      case Op.Create o -> create(o);
      case Op.Tree o -> place(o);
      case Op.Replace o -> replace(o);
      case Op.Remove o -> remove(o);
      case Op.RemoveDirectory o -> removeIfEmpty(o.target());
    }
  }

  private void make(Op.MakeDirectory op) throws IOException {
    points.at("mkdir " + op.target());
    Files.createDirectory(op.target());
    dress(op.target(), op.mode(), op.uid(), op.gid());
    Attributes.set(op.target(), Attributes.of(op.like()));
  }

  static void dress(Path directory, int mode, int uid, int gid) throws IOException {
    if (Posix.geteuid() == 0) Posix.lchown(directory, uid, gid);
    Posix.chmod(directory, mode);
  }

  private void create(Op.Create op) throws IOException {
    points.at("create " + op.target());
    move(op.staged(), op.target());
  }

  private void place(Op.Tree op) throws IOException {
    points.at("place " + op.target());
    move(op.staged(), op.target());
  }

  /** Never over something that is there. */
  static void move(Path from, Path to) throws IOException {
    try {
      Posix.renameNoReplace(from, to);
    } catch (PosixException e) {
      if (!lacksFlags(e)) throw e;
      if (Stat.of(to).isPresent()) throw new IOException(to + " exists already", e);
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void replace(Op.Replace op) throws IOException {
    points.at("replace " + op.target());
    if (!exchanged(op)) replaceByName(op);
  }

  private boolean exchanged(Op.Replace op) throws PosixException {
    if (!points.exchanges()) return false;
    try {
      Posix.exchange(op.staged(), op.target());
      return true;
    } catch (PosixException e) {
      if (lacksFlags(e)) return false;
      throw e;
    }
  }

  /** Where two names cannot change places: the old object gets a durable second name first. */
  private void replaceByName(Op.Replace op) throws IOException {
    Files.createLink(op.backup(), op.target());
    Sync.directory(parent(op.backup()), points);
    points.at("replace by name " + op.target());
    Files.move(op.staged(), op.target(), StandardCopyOption.ATOMIC_MOVE);
  }

  static boolean lacksFlags(PosixException e) {
    return e.errno() == Errno.EINVAL || e.errno() == Errno.ENOSYS || e.errno() == Errno.EOPNOTSUPP;
  }

  private void remove(Op.Remove op) throws IOException {
    points.at("remove " + op.target());
    move(op.target(), op.backup());
  }

  private void removeIfEmpty(Path directory) throws IOException {
    points.at("rmdir " + directory);
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException _) {
      // Somebody else keeps something in it.
    }
  }

  /** Takes setuid and setgid from an object that is only a backup now; others may hold links. */
  void disarm(Op op) throws IOException {
    switch (op) {
      case Op.Replace o -> disarm(o.staged(), o.backup(), o.oldInode(), o.oldMode());
      case Op.Remove o -> disarm(o.backup(), o.backup(), o.inode(), o.mode());
      case Op.Touch _, Op.MakeDirectory _, Op.Create _, Op.Tree _, Op.RemoveDirectory _ -> {}
    }
  }

  /** True where an object with setuid or setgid becomes a backup. */
  static boolean isArmed(Op op) {
    return switch (op) {
      case Op.Replace o -> (o.oldMode() & SET_IDS) != 0;
      case Op.Remove o -> (o.mode() & SET_IDS) != 0;
      case Op.Touch _, Op.MakeDirectory _, Op.Create _, Op.Tree _, Op.RemoveDirectory _ -> false;
    };
  }

  private void disarm(Path one, Path other, long inode, int mode) throws IOException {
    if ((mode & SET_IDS) == 0) return;
    for (var path : new Path[] {one, other}) {
      if (isFileOf(path, inode)) {
        points.at("disarm " + path);
        Posix.chmod(path, mode & ~SET_IDS);
      }
    }
  }

  private static boolean isFileOf(Path path, long inode) throws IOException {
    return Stat.of(path).filter(s -> s.is(Stat.Kind.FILE) && s.inode() == inode).isPresent();
  }

  static Optional<Long> inode(Path path) throws IOException {
    return Stat.of(path).map(Stat::inode);
  }

  static Path parent(Path path) throws IOException {
    var parent = path.getParent();
    if (parent == null) throw new NoSuchFileException(path + " has no directory");
    return parent;
  }
}

package io.wherry.agent.install;

import io.wherry.common.posix.Errno;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.PosixException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Takes operations back, which must come newest first, judging each by what is on disk: one that
 * was never made, or has been undone already, is left alone, so this can be stopped and begun again
 * at any point.
 */
final class Undo {
  private final Points points;
  private final InstallListener listener;
  private final List<Path> stayed = new ArrayList<>();
  private final List<String> left = new ArrayList<>();

  Undo(Points points, InstallListener listener) {
    this.points = points;
    this.listener = listener;
  }

  /** What could not be taken back, because somebody else has a hand in it. */
  List<String> left() {
    return List.copyOf(left);
  }

  private void leave(String what) {
    left.add(what);
    listener.warned(what);
  }

  void one(Op op) throws IOException {
    switch (op) {
      case Op.Touch o -> touch(o);
      case Op.MakeDirectory o -> unmake(o.target());
      case Op.Create o -> uncreate(o);
      case Op.Tree o -> displace(o);
      case Op.Replace o -> unreplace(o);
      case Op.Remove o -> unremove(o);
      case Op.RemoveDirectory o -> remake(o);
    }
  }

  private void touch(Op.Touch op) throws IOException {
    if (Stat.of(op.target()).isEmpty()) return;
    points.at("restore time of " + op.target());
    try {
      Posix.setTimes(op.target(), op.seconds(), op.nanos());
    } catch (PosixException e) {
      if (e.errno() != Errno.EPERM) throw e;
      leave("the time of " + op.target() + " is not put back: somebody else owns it");
    }
  }

  private void unmake(Path directory) throws IOException {
    points.at("undo mkdir " + directory);
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException _) {
      if (stayed.stream().noneMatch(inner -> inner.startsWith(directory)))
        leave(directory + " stays: something else put files into it");
      stayed.add(directory);
    }
  }

  /**
   * The name was free. What bears it now goes, even if a phase has written it anew since; unless
   * the staged object never left its place, for then it was never ours.
   */
  private void uncreate(Op.Create op) throws IOException {
    if (Stat.of(op.target()).isEmpty()) return;
    if (Stat.of(op.staged()).isPresent()) {
      leave(op.target() + " stays: something else made it meanwhile");
      return;
    }
    points.at("undo create " + op.target());
    Disk.move(op.target(), op.staged());
  }

  /** In one piece, unless somebody has put something into it: then that stays where it is. */
  private void displace(Op.Tree op) throws IOException {
    if (Stat.of(op.target()).isEmpty()) return;
    if (Stat.of(op.staged()).isPresent()) {
      leave(op.target() + " stays: something else made it meanwhile");
      return;
    }
    if (NamedFiles.isDirectory(op.target()) && holdsMore(op)) {
      for (var name : op.names().reversed()) takeAway(op.target().resolve(name));
      unmake(op.target());
      return;
    }
    points.at("undo place " + op.target());
    Disk.move(op.target(), op.staged());
  }

  private static boolean holdsMore(Op.Tree op) throws IOException {
    var known = new HashSet<Path>();
    for (var name : op.names()) known.add(op.target().resolve(name));
    var waiting = new ArrayDeque<Path>(List.of(op.target()));
    while (!waiting.isEmpty()) {
      for (var each : NamedFiles.list(waiting.remove())) {
        if (!known.contains(each)) return true;
        if (NamedFiles.isDirectory(each)) waiting.add(each);
      }
    }
    return false;
  }

  private void takeAway(Path place) throws IOException {
    if (NamedFiles.isDirectory(place)) {
      unmake(place);
      return;
    }
    points.at("undo placing " + place);
    Files.deleteIfExists(place);
  }

  private void unreplace(Op.Replace op) throws IOException {
    var there = Disk.inode(op.target());
    if (there.filter(i -> i == op.oldInode()).isEmpty()) {
      points.at("undo replace " + op.target());
      putBack(op.target(), whereverIs(op.oldInode(), op.staged(), op.backup(), op.target()));
    }
    rearm(op.target(), op.oldMode());
  }

  private void unremove(Op.Remove op) throws IOException {
    var there = Disk.inode(op.target());
    if (there.filter(i -> i == op.inode()).isEmpty()) {
      points.at("undo remove " + op.target());
      putBack(op.target(), whereverIs(op.inode(), op.backup(), op.backup(), op.target()));
    }
    rearm(op.target(), op.mode());
  }

  private static Path whereverIs(long inode, Path one, Path other, Path target) throws IOException {
    for (var path : List.of(one, other))
      if (Disk.inode(path).filter(i -> i == inode).isPresent()) return path;
    throw Refusal.local(
        "the earlier " + target + " is not in its backup " + one + "; restore it by hand");
  }

  /** What stands in the way, if anything, changes places with it: never a moment without either. */
  private static void putBack(Path target, Path kept) throws IOException {
    try {
      if (Stat.of(target).isPresent()) Posix.exchange(kept, target);
      else Disk.move(kept, target);
    } catch (PosixException e) {
      if (!Disk.lacksFlags(e)) throw e;
      Files.move(kept, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void rearm(Path file, int mode) throws IOException {
    var now = Stat.existing(file);
    if (!now.is(Stat.Kind.FILE) || now.mode() == mode || (mode & 06000) == 0) return;
    points.at("restore mode of " + file);
    Posix.chmod(file, mode);
  }

  private void remake(Op.RemoveDirectory op) throws IOException {
    points.at("undo rmdir " + op.target());
    if (Stat.of(op.target()).isEmpty()) {
      Files.createDirectory(op.target());
    }
    Disk.dress(op.target(), op.mode(), op.uid(), op.gid());
    Attributes.set(op.target(), op.attributes());
  }
}

package io.wherry.agent.install;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One change of the disk as the journal holds it before it is made: enough to make it, and to undo
 * it judging by what is found. Backups live in the installer's own directory on the same file
 * system, so an inode number names an object as long as the change is not confirmed.
 */
sealed interface Op {
  Path target();

  /** Is given operations one after the other. */
  @FunctionalInterface
  interface Taker {
    void take(Op op) throws IOException;
  }

  /** An existing directory whose content is about to change: undoing puts its time back. */
  record Touch(Path target, long seconds, int nanos) implements Op {}

  /** With the extended attributes that {@code like} has. */
  record MakeDirectory(Path target, Path like, int mode, int uid, int gid) implements Op {}

  /** What was staged gets its name; the name is free. */
  record Create(Path target, Path staged, long inode) implements Op {}

  /**
   * A staged directory gets its name with all that it holds; the name is free. {@code names} are
   * paths below it, a directory before what it holds.
   */
  record Tree(Path target, Path staged, List<String> names) implements Op {
    public Tree {
      names = List.copyOf(names);
    }
  }

  /**
   * Staged and installed object change places in one instant, or, where the file system cannot, the
   * old one is kept by a second name before.
   */
  record Replace(Path target, Path staged, Path backup, long oldInode, long newInode, int oldMode)
      implements Op {}

  record Remove(Path target, Path backup, long inode, int mode) implements Op {}

  /** Taken away only if empty by then; {@code attributes} are extended ones, in hexadecimal. */
  record RemoveDirectory(Path target, int mode, int uid, int gid, Map<String, String> attributes)
      implements Op {
    public RemoveDirectory {
      attributes = Map.copyOf(attributes);
    }
  }
}

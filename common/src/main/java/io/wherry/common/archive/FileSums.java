package io.wherry.common.archive;

import io.wherry.common.model.Md5Sum;
import io.wherry.common.posix.Sums;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.util.Queue;

/**
 * The MD5 of each file, for whoever wants them: as the archive tells it, or taken of what is
 * written to it, so that nobody has to read it once more. Any thread, one at a time for one file.
 */
final class FileSums {
  private final boolean wanted;
  private final Queue<MessageDigest> spare;
  private final ToldSums told;
  private int met;
  private final SumsByPath sums = new SumsByPath();

  FileSums(boolean wanted, Queue<MessageDigest> spare, ToldSums told) {
    this.wanted = wanted;
    this.spare = spare;
    this.told = told;
  }

  static FileSums of(Workspace workspace, ToldSums told) {
    return new FileSums(workspace.sums(), workspace.digests(), told);
  }

  /** The archive's next file, before anything of it is written. Only its reader calls this. */
  void meet(String path) throws HostileArchiveException {
    if (told.isNone()) return;
    if (met == told.number()) throw notThese(path);
    var sum = told.get(met++);
    if (wanted && sum.isPresent()) sums.put(path, sum.get());
  }

  /** After the last one. */
  void requireAllMet() throws HostileArchiveException {
    if (met < told.number()) throw notThese("");
  }

  private HostileArchiveException notThese(String path) {
    return new HostileArchiveException(
        "tells sums of " + told.number() + " files, but does not hold so many", path);
  }

  /** The sum of one file, which is written from its beginning to its end. */
  interface Sum {
    Sum NONE = new Sum() {};

    /** False where nobody wants it. */
    default boolean isTaken() {
      return false;
    }

    default void add(MemorySegment content) {}

    /** After all of it. */
    default void end() {}
  }

  Sum begin(String path) {
    if (!wanted || sums.get(path).isPresent()) return Sum.NONE;
    var free = spare.poll();
    return new Running(path, free == null ? Sums.md5() : free);
  }

  private final class Running implements Sum {
    private final String path;
    private final MessageDigest digest;

    Running(String path, MessageDigest digest) {
      this.path = path;
      this.digest = digest;
    }

    @Override
    public boolean isTaken() {
      return true;
    }

    @Override
    public void add(MemorySegment content) {
      digest.update(content.asByteBuffer());
    }

    @Override
    public void end() {
      sums.put(path, Md5Sum.of(digest.digest()));
      spare.add(digest);
    }
  }

  /** Another name of a file. */
  void link(String path, String target) {
    sums.get(target).ifPresent(known -> sums.put(path, known));
  }

  SumsByPath all() {
    return sums;
  }
}

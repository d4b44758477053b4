package io.wherry.common.posix;

/** What {@code lstat} says of one object; {@code mode} with its type. */
public final class FileStatus {
  private static final int TYPE = 0170000;
  private final long[] words;

  /** {@code words} are the kernel's {@code struct statx}. */
  FileStatus(long[] words) {
    this.words = words;
  }

  private int low(int word) {
    return (int) words[word];
  }

  private int high(int word) {
    return (int) (words[word] >>> Integer.SIZE);
  }

  public int uid() {
    return high(2);
  }

  public int gid() {
    return low(3);
  }

  public int mode() {
    return high(3) & 0xffff;
  }

  public long inode() {
    return words[4];
  }

  public long size() {
    return words[5];
  }

  public long changedSeconds() {
    return words[12];
  }

  public int changedNanos() {
    return low(13);
  }

  public long modifiedSeconds() {
    return words[14];
  }

  public int modifiedNanos() {
    return low(15);
  }

  /** The number of the file system, for comparing. */
  public long device() {
    return words[17];
  }

  public boolean isDirectory() {
    return (mode() & TYPE) == 0040000;
  }

  public boolean isFile() {
    return (mode() & TYPE) == 0100000;
  }

  public boolean isSymlink() {
    return (mode() & TYPE) == 0120000;
  }
}

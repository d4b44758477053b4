package io.wherry.common.posix;

/** The kernel's error numbers that callers tell apart, and words for the common ones. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int EXDEV = 18;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENOTTY = 25;
  public static final int EFBIG = 27;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int EMLINK = 31;
  public static final int ERANGE = 34;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOSYS = 38;
  public static final int ELOOP = 40;
  public static final int ENODATA = 61;
  public static final int EOPNOTSUPP = 95;
  public static final int EDQUOT = 122;

  private Errno() {}

  static String text(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case ESRCH -> "no such process";
      case EIO -> "input/output error";
      case EACCES -> "permission denied";
      case EEXIST -> "exists already";
      case EXDEV -> "lies on another file system";
      case EINVAL -> "invalid argument";
      case ENOTDIR -> "not a directory";
      case EISDIR -> "is a directory";
      case EFBIG -> "the file would be too large";
      case ENOSPC -> "no space left on the device";
      case EMLINK -> "too many links";
      case ENAMETOOLONG -> "the name is too long";
      case ELOOP -> "too many symlinks";
      case EDQUOT -> "disk quota exceeded";
      case EROFS -> "read-only file system";
      case ENOSYS -> "the kernel does not know this call";
      case ENODATA -> "no such attribute";
      case EOPNOTSUPP -> "not supported by the file system";
      default -> "error " + errno;
    };
  }
}

package io.wherry.common.posix;

/** The kernel's error numbers that callers tell apart, and words for the common ones. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EIO = 5;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int EXDEV = 18;
  public static final int EINVAL = 22;
  public static final int ENOTTY = 25;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int ERANGE = 34;
  public static final int ENOSYS = 38;
  public static final int ENODATA = 61;
  public static final int EOPNOTSUPP = 95;

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
      case ENOSPC -> "no space left on the device";
      case EROFS -> "read-only file system";
      case ENOSYS -> "the kernel does not know this call";
      case ENODATA -> "no such attribute";
      case EOPNOTSUPP -> "not supported by the file system";
      default -> "error " + errno;
    };
  }
}

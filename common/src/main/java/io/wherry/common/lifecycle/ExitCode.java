package io.wherry.common.lifecycle;

/** What the exit status of every command of Wherry means. Stable: scripts stand on it. */
public final class ExitCode {
  public static final int OK = 0;

  /** It was tried and did not work; the message says why. */
  public static final int FAILED = 1;

  /** A wrong command line or configuration; nothing was tried. */
  public static final int USAGE = 2;

  /** This host has no identity yet. */
  public static final int NOT_ENROLLED = 3;

  /** The master, or what the command needs of the network, could not be reached. */
  public static final int UNREACHABLE = 4;

  /** The other side understood and said no: wrong token, no permission, no such thing. */
  public static final int REFUSED = 5;

  /** It was looked at, and what is there differs from what should be. */
  public static final int DIFFERENT = 6;

  /** It was looked for, and is not there: no such package, nobody's path. */
  public static final int NOT_THERE = 7;

  private ExitCode() {}
}

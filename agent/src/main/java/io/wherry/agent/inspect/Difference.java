package io.wherry.agent.inspect;

/**
 * What of a package is on disk otherwise than the package brought it. {@code ofSymlink}: it brought
 * a symlink there.
 */
public record Difference(
    Installed owner,
    String path,
    boolean ofSymlink,
    Kind kind,
    String detail,
    Expectation expectation) {

  /** In what it differs. */
  public enum Kind {
    MISSING,
    /** A directory where a file was, or the like. */
    TYPE,
    CONTENT,
    /** The time alone, or that of a symlink. */
    TIME,
    /** The symlink leads elsewhere. */
    TARGET,
    /** Nobody could look; it may be as it was. */
    UNREADABLE
  }

  /** Whether a person or the package itself may well have made the difference. */
  public enum Expectation {
    UNEXPECTED,
    /** A file below CONFIG_PROTECT: an administrator's work. */
    CONFIGURATION,
    /** The package said that this file changes. */
    VOLATILE
  }

  /** For people; without the path. */
  public String words() {
    return switch (expectation) {
      case UNEXPECTED -> detail;
      case CONFIGURATION -> detail + " (configuration)";
      case VOLATILE -> detail + " (volatile)";
    };
  }
}

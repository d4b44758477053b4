package io.wherry.common.model;

import java.util.regex.Pattern;

/**
 * One making of a package. The cookie, part of its tarball's name, tells it from other makings of
 * the same version.
 */
public record Build(PackageId id, String cookie) {
  private static final Pattern COOKIE = Pattern.compile("[A-Za-z0-9._]{1,100}");

  public Build {
    if (!COOKIE.matcher(cookie).matches())
      throw new IllegalArgumentException("not a build cookie: '" + cookie + "'");
  }

  /**
   * Name of the tarball without its encoding's ending: {@code
   * repo--category--name-version--cookie}.
   */
  public String tarballStem(RepositoryName repository) {
    return repository
        + "--"
        + id.name().category()
        + "--"
        + id.name().name()
        + "-"
        + id.version()
        + "--"
        + cookie;
  }

  @Override
  public String toString() {
    return id + "@" + cookie;
  }
}

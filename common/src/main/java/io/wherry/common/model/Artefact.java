package io.wherry.common.model;

import java.util.regex.Pattern;

/** One tarball of a build as a manifest names it. Size in bytes. */
public record Artefact(String name, Encoding encoding, long size, Digest digest) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9+_.-]{0,250}");

  public Artefact {
    if (!NAME.matcher(name).matches())
      throw new IllegalArgumentException("not a tarball name: '" + name + "'");
    if (size < 1)
      throw new IllegalArgumentException("size of " + name + " must be positive: " + size);
  }
}

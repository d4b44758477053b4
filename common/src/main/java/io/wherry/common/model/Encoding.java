package io.wherry.common.model;

import java.util.List;

/**
 * How a tarball is compressed: {@code TAR_BZ2} is what cave takes, {@code TAR_ZST} what our own
 * installer takes. {@code TAR_XZ} is read where somebody else made it.
 */
public enum Encoding {
  TAR_BZ2("tar.bz2"),
  TAR_ZST("tar.zst"),
  TAR_XZ("tar.xz");

  /** What every build is published in. */
  public static final List<Encoding> PUBLISHED = List.of(TAR_BZ2, TAR_ZST);

  private final String ending;

  Encoding(String ending) {
    this.ending = ending;
  }

  /** File name ending without its leading dot; also the word in manifests. */
  public String ending() {
    return ending;
  }

  public static Encoding ofEnding(String ending) {
    for (var encoding : values()) if (encoding.ending.equals(ending)) return encoding;
    throw new IllegalArgumentException("unknown tarball encoding: '" + ending + "'");
  }
}

package io.wherry.common.archive;

import io.wherry.common.model.Encoding;
import java.io.InputStream;

/** A tarball to be unpacked, and what it tells of its files. */
public record OpenTarball(InputStream compressed, Encoding encoding, ToldSums sums) {}

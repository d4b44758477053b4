package io.wherry.common.archive;

import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import java.nio.file.Path;

/** A tarball that was written; size in bytes. */
public record Written(Encoding encoding, Path file, long size, Digest digest) {}

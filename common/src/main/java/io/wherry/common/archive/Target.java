package io.wherry.common.archive;

import io.wherry.common.model.Encoding;
import java.nio.file.Path;

/** Where a tarball of which encoding shall be written. The file must not exist yet. */
public record Target(Encoding encoding, Path file) {}

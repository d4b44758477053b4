package io.wherry.common.archive;

import io.wherry.common.model.Md5Sum;
import java.nio.file.Path;
import java.util.Map;

/**
 * What an extraction put on disk: how many objects without those of PBIN, the file that holds the
 * saved environment, the bytes of all contents, and where the workspace is one {@link
 * Workspace#withSums}, the MD5 of files by their paths in the archive, sparse ones apart.
 */
public record Extracted(int entries, Path environment, long bytes, Map<String, Md5Sum> sums) {}

package io.wherry.common.archive;

import java.nio.file.Path;

/**
 * What an extraction put on disk: how many objects without those of PBIN, the file that holds the
 * saved environment, the bytes of all contents, and where the workspace is one {@link
 * Workspace#withSums}, the MD5 of files by their paths in the archive, sparse ones apart.
 */
public record Extracted(int entries, Path environment, long bytes, SumsByPath sums) {}

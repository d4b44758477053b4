package io.wherry.common.archive;

import java.nio.file.Path;

/**
 * What an extraction put on disk: how many objects without those of PBIN, the file that holds the
 * saved environment, and the bytes of all contents.
 */
public record Extracted(int entries, Path environment, long bytes) {}

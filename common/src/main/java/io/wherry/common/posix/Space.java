package io.wherry.common.posix;

/**
 * What a file system has left for an ordinary process. Where it counts no inodes (btrfs), {@code
 * inodesFree} is {@link Long#MAX_VALUE}.
 */
public record Space(
    long bytesFree, long bytesTotal, long inodesFree, String fileSystem, boolean readOnly) {}

package io.wherry.common.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What {@code lstat} says of an object; {@code identity} is the same for all its hard links. */
record FileFacts(
    int mode, long uid, long gid, int links, long size, Instant time, Object identity) {
  private static final int TYPE = 0170000;

  static FileFacts of(Path path) throws IOException {
    var read = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
    return new FileFacts(
        (int) get(read, "mode"),
        Integer.toUnsignedLong((int) get(read, "uid")),
        Integer.toUnsignedLong((int) get(read, "gid")),
        (int) get(read, "nlink"),
        (long) get(read, "size"),
        ((FileTime) get(read, "lastModifiedTime")).toInstant(),
        List.of(get(read, "dev"), get(read, "ino")));
  }

  private static Object get(Map<String, Object> read, String name) {
    return Objects.requireNonNull(read.get(name), name);
  }

  boolean isDirectory() {
    return (mode & TYPE) == 0040000;
  }

  boolean isSymlink() {
    return (mode & TYPE) == 0120000;
  }

  boolean isFile() {
    return (mode & TYPE) == 0100000;
  }

  int permissions() {
    return mode & 07777;
  }
}

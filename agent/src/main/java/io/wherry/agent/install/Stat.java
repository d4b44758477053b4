package io.wherry.agent.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;

/** What one object on disk is; never of what a symlink points to. {@code mode} without its type. */
record Stat(
    Kind kind,
    long inode,
    long device,
    int mode,
    int uid,
    int gid,
    long size,
    Time mtime,
    Time ctime) {
  enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK,
    OTHER
  }

  /** Seconds and nanoseconds since 1970. */
  record Time(long seconds, int nanos) {
    static Time of(Object value) {
      var instant = ((FileTime) value).toInstant();
      return new Time(instant.getEpochSecond(), instant.getNano());
    }
  }

  private static final int TYPE = 0170000;

  /** Not all of them: names of owners would be looked up in the accounts, for every file. */
  private static final String ASKED = "unix:mode,ino,dev,uid,gid,size,lastModifiedTime,ctime";

  static Optional<Stat> of(Path path) throws IOException {
    try {
      return Optional.of(of(Files.readAttributes(path, ASKED, LinkOption.NOFOLLOW_LINKS)));
    } catch (NoSuchFileException | NotDirectoryException _) {
      return Optional.empty();
    } catch (java.nio.file.FileSystemException e) {
      if (String.valueOf(e.getReason()).startsWith("Not a directory")) return Optional.empty();
      throw e;
    }
  }

  /** Of something that must be there. */
  static Stat existing(Path path) throws IOException {
    return of(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
  }

  private static Stat of(Map<String, Object> attributes) {
    int mode = number(attributes, "mode").intValue();
    return new Stat(
        kind(mode & TYPE),
        number(attributes, "ino").longValue(),
        number(attributes, "dev").longValue(),
        mode & 07777,
        number(attributes, "uid").intValue(),
        number(attributes, "gid").intValue(),
        number(attributes, "size").longValue(),
        Time.of(attribute(attributes, "lastModifiedTime")),
        Time.of(attribute(attributes, "ctime")));
  }

  private static Number number(Map<String, Object> attributes, String name) {
    return (Number) attribute(attributes, name);
  }

  private static Object attribute(Map<String, Object> attributes, String name) {
    var value = attributes.get(name);
    if (value == null) throw new IllegalStateException("no attribute unix:" + name);
    return value;
  }

  private static Kind kind(int type) {
    return switch (type) {
      case 0100000 -> Kind.FILE;
      case 0040000 -> Kind.DIRECTORY;
      case 0120000 -> Kind.SYMLINK;
      default -> Kind.OTHER;
    };
  }

  boolean is(Kind asked) {
    return kind == asked;
  }

  /** True where nobody has touched the object between the two looks at it. */
  boolean sameAs(Stat other) {
    return equals(other);
  }
}

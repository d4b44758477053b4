package io.wherry.agent.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one file system holds at a moment, as the file system sees it: objects by number, and names
 * that are kept in directories, apart from what they name.
 */
record DiskImage(long top, Map<Long, Inode> inodes) {
  /** An object; {@code content} is that of a file, byte by byte, or where a symlink points. */
  record Inode(Stat.Kind kind, Dress dress, String content, SortedMap<String, Long> names) {
    static Inode fresh(Stat.Kind kind, String content) {
      return new Inode(kind, Dress.FRESH, content, new TreeMap<>());
    }

    Inode with(Dress other) {
      return new Inode(kind, other, content, names);
    }

    Inode with(String other) {
      return new Inode(kind, dress, other, names);
    }

    Inode copy() {
      return new Inode(kind, dress, content, new TreeMap<>(names));
    }
  }

  /** What is known of an object beside its content. */
  record Dress(int mode, int uid, int gid, Stat.Time mtime) {
    static final Dress FRESH = new Dress(0600, 0, 0, new Stat.Time(1_234_567_890, 0));
  }

  DiskImage copy() {
    var copies = new HashMap<Long, Inode>();
    inodes.forEach((number, inode) -> copies.put(number, inode.copy()));
    return new DiskImage(top, copies);
  }

  static final DiskImage NONE = new DiskImage(0, Map.of());
  private static final int LARGE = 64 << 10;

  /**
   * Directories in {@code others} are other file systems'. Large files that have not changed since
   * the image {@code earlier} was taken are not read once more.
   */
  static DiskImage of(Path top, Set<Path> others, DiskImage earlier) throws IOException {
    var inodes = new HashMap<Long, Inode>();
    earlier.look(top, others, inodes);
    return new DiskImage(Stat.existing(top).inode(), inodes);
  }

  private void look(Path place, Set<Path> others, Map<Long, Inode> inodes) throws IOException {
    var stat = Stat.existing(place);
    var dress = new Dress(stat.mode(), stat.uid(), stat.gid(), stat.mtime());
    var inode = new Inode(stat.kind(), dress, content(place, stat), new TreeMap<>());
    if (inodes.putIfAbsent(stat.inode(), inode) != null || !stat.is(Stat.Kind.DIRECTORY)) return;
    try (var held = Files.newDirectoryStream(place)) {
      for (var each : held) {
        if (others.contains(each)) continue;
        inode.names().put(each.getFileName().toString(), Stat.existing(each).inode());
        look(each, others, inodes);
      }
    }
  }

  private String content(Path place, Stat stat) throws IOException {
    var known = inodes.get(stat.inode());
    if (known != null
        && stat.size() > LARGE
        && known.content().length() == stat.size()
        && known.dress().mtime().equals(stat.mtime())) return known.content();
    return switch (stat.kind()) {
      case FILE -> Files.readString(place, StandardCharsets.ISO_8859_1);
      case SYMLINK -> Files.readSymbolicLink(place).toString();
      case DIRECTORY, OTHER -> "";
    };
  }
}

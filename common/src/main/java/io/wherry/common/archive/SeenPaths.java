package io.wherry.common.archive;

import io.wherry.common.archive.TarEntry.Kind;
import io.wherry.common.posix.FileNames;
import io.wherry.common.posix.Sums;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Every path of an archive with its kind, in sixteen bytes each however long it is: a cut SHA-256,
 * of which nobody can make two alike.
 */
final class SeenPaths {
  private static final int FIRST = 1 << 10;
  private static final int KIND_BITS = 3;
  private final MessageDigest sum = Sums.sha256();
  private long[] slots = new long[2 * FIRST];
  private int size;

  int size() {
    return size;
  }

  Optional<Kind> get(String path) {
    var key = key(path);
    int kind = (int) (slots[find(key) + 1] & (1 << KIND_BITS) - 1);
    return kind == 0 ? Optional.empty() : Optional.of(Kind.values()[kind - 1]);
  }

  /** False, with nothing changed, where the path is there already. */
  boolean add(String path, Kind kind) {
    if (4 * size > slots.length) grow();
    var key = key(path);
    int at = find(key);
    if (slots[at + 1] != 0) return false;
    slots[at] = key.first;
    slots[at + 1] = key.second | kind.ordinal() + 1;
    size++;
    return true;
  }

  private record Key(long first, long second) {}

  private Key key(String path) {
    var digest = ByteBuffer.wrap(sum.digest(FileNames.bytes(path)));
    return new Key(digest.getLong(), digest.getLong() >>> KIND_BITS << KIND_BITS);
  }

  /** Where it stands, else the free place where it belongs. */
  private int find(Key key) {
    int mask = slots.length / 2 - 1;
    int at = (int) key.first & mask;
    while (slots[2 * at + 1] != 0 && !holds(2 * at, key)) at = at + 1 & mask;
    return 2 * at;
  }

  private boolean holds(int at, Key key) {
    return slots[at] == key.first && slots[at + 1] >>> KIND_BITS << KIND_BITS == key.second;
  }

  private void grow() {
    var old = slots;
    slots = new long[2 * old.length];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] == 0) continue;
      int at = find(new Key(old[i], old[i + 1] >>> KIND_BITS << KIND_BITS));
      slots[at] = old[i];
      slots[at + 1] = old[i + 1];
    }
  }
}

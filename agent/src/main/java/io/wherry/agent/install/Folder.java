package io.wherry.agent.install;

import io.wherry.common.model.Md5Sum;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What one directory of an image holds, by numbers in the order of the names. In columns: a hundred
 * thousand objects of a package, each with its parts, would take a fifth of a worker's memory.
 */
final class Folder {
  private static final Stat.Kind[] KINDS = Stat.Kind.values();

  /** Of a file its MD5; then when it was changed last, and the look that was taken at it. */
  private static final int WORDS = 4;

  private final String path;
  private final Texts names;
  private final Texts targets;
  private final byte[] kinds;
  private final long[] words;
  private int size;

  /** {@code path} is empty where it is the image's own; {@code size} names will be added. */
  Folder(String path, int size) {
    this.path = path;
    this.names = new Texts(size);
    this.targets = new Texts(size);
    this.kinds = new byte[size];
    this.words = new long[WORDS * size];
  }

  String path() {
    return path;
  }

  int size() {
    return size;
  }

  /** Each name once, in their order; {@code sum} of a file only, {@code target} of a symlink. */
  void add(String name, Stat stat, Md5Sum sum, String target) {
    names.add(name);
    targets.add(target);
    kinds[size] = (byte) stat.kind().ordinal();
    int at = WORDS * size++;
    words[at] = sum.first();
    words[at + 1] = sum.second();
    words[at + 2] = stat.mtime().seconds();
    words[at + 3] = stat.look();
  }

  String name(int number) {
    return names.get(number);
  }

  String path(int number) {
    return path + "/" + name(number);
  }

  Stat.Kind kind(int number) {
    return KINDS[kinds[number]];
  }

  boolean isDirectory(int number) {
    return kind(number) == Stat.Kind.DIRECTORY;
  }

  String target(int number) {
    return targets.get(number);
  }

  Md5Sum sum(int number) {
    return new Md5Sum(words[WORDS * number], words[WORDS * number + 1]);
  }

  /** In seconds. */
  long mtime(int number) {
    return words[WORDS * number + 2];
  }

  /** The MD5 of a file that nobody has touched since. */
  Optional<Md5Sum> sumUnlessTouched(int number, Stat now) {
    boolean same = kind(number) == Stat.Kind.FILE && words[WORDS * number + 3] == now.look();
    return same ? Optional.of(sum(number)) : Optional.empty();
  }

  /** Its number; less than zero where there is none of that name. */
  int find(String name) {
    int from = 0;
    for (int to = size; from < to; ) {
      int middle = (from + to) >>> 1;
      int order = names.get(middle).compareTo(name);
      if (order == 0) return middle;
      if (order < 0) from = middle + 1;
      else to = middle;
    }
    return -1;
  }

  /** Itself where all of it is wanted. */
  Folder with(IntPredicate wanted) {
    var kept = IntStream.range(0, size).filter(wanted).toArray();
    if (kept.length == size) return this;
    var less = new Folder(path, kept.length);
    for (int number : kept) less.add(this, number);
    return less;
  }

  private void add(Folder other, int number) {
    names.add(other.name(number));
    targets.add(other.target(number));
    kinds[size] = other.kinds[number];
    System.arraycopy(other.words, WORDS * number, words, WORDS * size++, WORDS);
  }
}

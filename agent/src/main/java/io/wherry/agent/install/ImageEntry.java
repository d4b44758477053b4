package io.wherry.agent.install;

import java.nio.file.Path;

/**
 * One object of a package that is staged below {@code image}. {@code path} is where it goes, {@code
 * detail} a file's MD5 in hexadecimal or a symlink's target.
 */
record ImageEntry(String path, Path image, Stat stat, String detail) {
  /** Made anew for whoever asks: ten thousand of them would be a tenth of the heap. */
  Path staged() {
    return image.resolve(path.substring(1));
  }

  Stat.Kind kind() {
    return stat.kind();
  }

  String directory() {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}

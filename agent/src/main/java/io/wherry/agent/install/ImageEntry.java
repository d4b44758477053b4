package io.wherry.agent.install;

import io.wherry.common.model.Md5Sum;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One object of a package that is staged below {@code image}. {@code path} is where it goes; {@code
 * sum} is there for files only, and {@code target} says something for symlinks only.
 */
record ImageEntry(String path, Path image, Stat stat, @Nullable Md5Sum sum, String target) {
  /** Made anew for whoever asks: ten thousand of them would be a tenth of the heap. */
  Path staged() {
    return image.resolve(path.substring(1));
  }

  /** A file's MD5 in hexadecimal, or a symlink's target. */
  String detail() {
    return sum == null ? target : sum.toString();
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

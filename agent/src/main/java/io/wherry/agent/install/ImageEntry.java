package io.wherry.agent.install;

import java.nio.file.Path;

/**
 * One object of a staged package. {@code path} is where it goes, {@code detail} a file's MD5 in
 * hexadecimal or a symlink's target.
 */
record ImageEntry(String path, Path staged, Stat stat, String detail) {
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

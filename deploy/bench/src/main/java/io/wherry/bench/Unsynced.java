package io.wherry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A library that, loaded before the C library, makes every sync do nothing. */
final class Unsynced {
  private static final String SOURCE =
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/types.h>

      /* Java looks system calls up in this library of its own; it gets this one instead. */
      void *dlopen(const char *file, int flags) {
        static void *(*real)(const char *, int);
        if (!real) real = (void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
        const char *this = getenv("LD_PRELOAD");
        const char *name = file ? strrchr(file, '/') : 0;
        return real(this && name && !strcmp(name, "/libsyslookup.so") ? this : file, flags);
      }

      int fsync(int fd) { return 0; }
      int fdatasync(int fd) { return 0; }
      int syncfs(int fd) { return 0; }
      int sync_file_range(int fd, off64_t from, off64_t many, unsigned int flags) { return 0; }
      void sync(void) {}
      """;

  private Unsynced() {}

  /** The environment in which nothing is synced. */
  static Map<String, String> compile(Path folder) throws IOException, InterruptedException {
    var source = Files.writeString(folder.resolve("unsynced.c"), SOURCE);
    var library = folder.resolve("unsynced.so");
    Peer.run(folder, "cc", "-O1", "-shared", "-fPIC", "-o", "" + library, "" + source, "-ldl");
    return Map.of("LD_PRELOAD", library.toString());
  }
}

package io.wherry.common.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Run as a process of its own: goes idle and prints what the kernel thinks of each thread. */
final class IdleProcess {
  private static final int NICE = 16;
  private static final int POLICY = 38;

  private IdleProcess() {}

  public static void main(String[] args) throws IOException {
    Posix.idlePriority();
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (var task : tasks) {
        var stat = Files.readString(task.resolve("stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        System.out.println("nice " + fields[NICE] + " policy " + fields[POLICY]);
      }
    }
  }
}

package io.wherry.agent.throttle;

import io.wherry.common.archive.Extraction;
import io.wherry.common.archive.Limits;
import io.wherry.common.archive.OwnerNames;
import io.wherry.common.archive.Ownership;
import io.wherry.common.archive.Tarballs;
import io.wherry.common.archive.Target;
import io.wherry.common.model.Encoding;
import io.wherry.common.posix.IdleThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/**
 * Run as a process of its own: unpacks at idle priority as a worker does, and prints the niceness
 * of what writes meanwhile and of the threads that virtual threads get afterwards.
 */
final class IdleExtraction {
  private static final int FILES = 2000;
  private static final int NICE = 16;

  private IdleExtraction() {}

  public static void main(String[] args) throws Exception {
    var folder = Path.of(args[0]);
    var tarball = pack(folder);
    var writers = new TreeSet<Integer>();
    IdleThread.call("prepare", () -> unpack(folder, tarball, writers));
    System.out.println("writers " + writers);
    System.out.println("others " + carriers());
  }

  private static Path pack(Path folder) throws IOException {
    var image = Files.createDirectory(folder.resolve("image"));
    for (int i = 0; i < FILES; i++) Files.writeString(image.resolve("file" + i), "content " + i);
    var environment = Files.writeString(folder.resolve("environment"), "declare -x PN=many\n");
    var tarball = folder.resolve("many.tar.zst");
    var target = new Target(Encoding.TAR_ZST, tarball);
    Tarballs.write(image, environment, List.of(target), OwnerNames.ALL_ROOT);
    return tarball;
  }

  /** Watches for as long as the writers live: they end with the extraction. */
  private static int unpack(Path folder, Path tarball, TreeSet<Integer> writers) throws Exception {
    var work =
        new FutureTask<>(() -> {
          try (var in = Files.newInputStream(tarball)) {
            var into = Files.createDirectory(folder.resolve("out")).resolve("tree");
            return Extraction.extract(in, Encoding.TAR_ZST, into, Limits.DEFAULT, Ownership.SELF);
          }
        });
    Thread.ofPlatform().name("unpack").start(work);
    while (!work.isDone()) writers.addAll(niceOf("extract-"));
    return work.get().entries();
  }

  private static List<Integer> niceOf(String name) throws IOException {
    var found = new ArrayList<Integer>();
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (var task : tasks) {
        var stat = stat(task.resolve("stat"));
        if (stat.contains("(" + name)) found.add(nice(stat));
      }
    }
    return found;
  }

  /** A thread that has ended meanwhile has nothing to say. */
  private static String stat(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private static int nice(String stat) {
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE]);
  }

  /** So many virtual threads at once that each carrier there is must take some. */
  private static TreeSet<Integer> carriers() throws InterruptedException {
    int many = 4 * Runtime.getRuntime().availableProcessors();
    var seen = new TreeSet<Integer>();
    var threads = new ArrayList<Thread>();
    var begun = new CountDownLatch(many);
    for (int i = 0; i < many; i++) threads.add(Thread.ofVirtual().start(() -> look(begun, seen)));
    for (var thread : threads) thread.join();
    return seen;
  }

  private static void look(CountDownLatch begun, TreeSet<Integer> seen) {
    begun.countDown();
    for (int round = 0; round < 100; round++) {
      int nice = nice(stat(Path.of("/proc/thread-self/stat")));
      synchronized (seen) {
        seen.add(nice);
      }
      Thread.yield();
    }
  }
}

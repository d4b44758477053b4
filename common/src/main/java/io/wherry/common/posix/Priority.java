package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * How much the process may be in the way of others. Linux keeps all three properties per thread, so
 * each thread gets them, and those that appear meanwhile too.
 */
enum Priority {
  IDLE(19, 3, 5),
  NORMAL(0, 0, 0);

  private static final int WHO_PROCESS = 1;
  private static final int CLASS_SHIFT = 13;
  private static final int ROUNDS = 10;

  private final int nice;
  private final int ioClass;
  private final int policy;

  Priority(int nice, int ioClass, int policy) {
    this.nice = nice;
    this.ioClass = ioClass;
    this.policy = policy;
  }

  void apply() throws IOException {
    var done = new HashSet<Integer>();
    for (int round = 0; round < ROUNDS; round++) {
      var fresh = threads().stream().filter(done::add).toList();
      if (fresh.isEmpty()) return;
      for (int thread : fresh) applyTo(thread);
    }
  }

  /** To the kernel, thread 0 is whoever asks. */
  void applyToCaller() throws IOException {
    if (Thread.currentThread().isVirtual())
      throw new IllegalStateException("a virtual thread has no priority of its own");
    applyTo(0);
  }

  private static List<Integer> threads() throws IOException {
    var ids = new ArrayList<Integer>();
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (var task : tasks) ids.add(Integer.parseInt(task.getFileName().toString()));
    }
    return ids;
  }

  private void applyTo(int thread) throws PosixException {
    try {
      setScheduler(thread);
      setNice(thread);
      setIo(thread);
    } catch (PosixException e) {
      if (e.errno() != Errno.ESRCH) throw e; // the thread has ended
    }
  }

  private void setScheduler(int thread) throws PosixException {
    try (var scratch = Scratch.open()) {
      var parameters = scratch.room(JAVA_INT.byteSize());
      parameters.set(JAVA_INT, 0, 0);
      Calls.SCHEDULER.call("thread " + thread, thread, policy, parameters.address());
    }
  }

  private void setNice(int thread) throws PosixException {
    Calls.NICE.call("thread " + thread, 0, thread, nice);
  }

  private void setIo(int thread) throws PosixException {
    long word = (long) ioClass << CLASS_SHIFT;
    Calls.SYSCALL.size("thread " + thread, Calls.IOPRIO_SET, WHO_PROCESS, thread, word);
  }

  private static final class Calls {
    static final long IOPRIO_SET = System.getProperty("os.arch").equals("aarch64") ? 30 : 251;
    static final NativeCall SCHEDULER = NativeCall.of("sched_setscheduler");
    static final NativeCall NICE = NativeCall.of("setpriority");
    // The C library has no ioprio_set.
    static final NativeCall SYSCALL = NativeCall.of("syscall", "ioprio_set");
  }
}

package io.wherry.agent;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Looks at files as somebody whom root's powers do not help, though the tests may run as root. */
final class Unprivileged {
  private static final int NOBODY = 65534;

  private Unprivileged() {}

  /** In a thread of its own; threads that it starts are nobody's too. */
  static <T> T call(Callable<T> work) throws Exception {
    var task =
        new FutureTask<>(() -> {
          become();
          return work.call();
        });
    Thread.ofPlatform().start(task);
    return task.get();
  }

  private static void become() throws Exception {
    var linker = Linker.nativeLinker();
    var handle =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setfsuid"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try {
      handle.invoke(NOBODY);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.wherry.agent.work;

import io.wherry.common.lifecycle.Resources;
import java.io.IOException;

/**
 * Does, one after the other, what it is given. What fails is logged and stops nothing; what is
 * given while it closes is forgotten: the next process says it again.
 */
public interface Turns extends Resources.Resource {
  void add(Task task);

  /** Something that may need the disk. */
  interface Task {
    void run() throws IOException;
  }

  /** In a thread of its own, from any thread. */
  static Turns thread(String name) {
    return new InOrder(Thread.ofVirtual().name(name).factory());
  }

  /** At once, where all parts are driven by one thread. */
  static Turns atOnce() {
    return new Turns() {
      @Override
      public void add(Task task) {
        InOrder.run(task);
      }

      @Override
      public void close() {}
    };
  }
}

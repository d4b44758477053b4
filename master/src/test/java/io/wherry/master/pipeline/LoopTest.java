package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.master.hold.LogException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {
  private static final class Bad extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Test
  void aWordThatCannotBeHandledDoesNotStandBeforeThoseThatWaitBehindIt() throws Exception {
    var tried = new AtomicInteger();
    var heard = new CountDownLatch(1);
    var loop = new Loop(new TestMaster(1).mind, false);
    try {
      loop.start();
      loop.hear(() -> {
        if (tried.incrementAndGet() == 1)
          throw new LogException(LogException.Kind.FULL, "the disk is full");
        throw new Bad();
      });
      loop.hear(heard::countDown);

      assertThat(heard.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(tried).hasValue(2);
    } finally {
      loop.close();
    }
  }
}

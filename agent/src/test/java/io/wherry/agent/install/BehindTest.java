package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BehindTest {
  @Test
  void whatWasBegunIsDoneOnceItIsAwaited() throws Exception {
    try (var behind = Behind.<String>start("look")) {
      assertThat(behind.await()).isEmpty();
      behind.begin(() -> Thread.currentThread().getName());
      assertThat(behind.await()).contains("look");
      assertThat(behind.await()).isEmpty();
    }
  }

  @Test
  void aFailureComesOutAsItWasThrown() throws Exception {
    var refusal = Refusal.permanent("no");
    try (var behind = Behind.<String>start("look")) {
      behind.begin(() -> {
        throw refusal;
      });
      assertThatThrownBy(behind::await).isSameAs(refusal);
    }
  }

  @Test
  void anInterruptEndsTheWaitingAndTheWork() throws Exception {
    var never = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    try (var behind = Behind.<String>start("look")) {
      behind.begin(() -> {
        try {
          never.await();
          return "";
        } finally {
          ended.countDown();
        }
      });
      Thread.currentThread().interrupt();
      assertThatThrownBy(behind::await)
          .isInstanceOf(InterruptedIOException.class)
          .isInstanceOf(IOException.class);
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended.getCount()).isZero();
  }
}

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
      assertThat(behind.rest()).isEmpty();
      behind.begin(() -> Thread.currentThread().getName());
      assertThat(behind.rest()).containsExactly("look");
      assertThat(behind.rest()).isEmpty();
    }
  }

  @Test
  void severalWaitTheirTurnAndAreToldInOrder() throws Exception {
    var begin = new CountDownLatch(1);
    try (var behind = Behind.<Integer>start("look")) {
      behind.begin(() -> {
        begin.await();
        return 1;
      });
      behind.begin(() -> 2);
      assertThat(behind.ended()).isEmpty();
      begin.countDown();
      assertThat(behind.rest()).containsExactly(1, 2);
      assertThat(behind.ended()).isEmpty();
    }
  }

  @Test
  void aFailureIsToldWithoutWaitingForTheRest() throws Exception {
    var refusal = Refusal.permanent("no");
    var failed = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    try (var behind = Behind.<String>start("look")) {
      behind.begin(() -> {
        throw refusal;
      });
      behind.begin(() -> {
        failed.countDown();
        never.await();
        return "";
      });
      failed.await();
      assertThatThrownBy(behind::ended).isSameAs(refusal);
    }
  }

  @Test
  void aFailureComesOutAsItWasThrown() throws Exception {
    var refusal = Refusal.permanent("no");
    try (var behind = Behind.<String>start("look")) {
      behind.begin(() -> {
        throw refusal;
      });
      assertThatThrownBy(behind::rest).isSameAs(refusal);
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
      assertThatThrownBy(behind::rest)
          .isInstanceOf(InterruptedIOException.class)
          .isInstanceOf(IOException.class);
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended.getCount()).isZero();
  }
}

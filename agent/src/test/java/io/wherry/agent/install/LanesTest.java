package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanesTest {
  @Test
  void asManyAsThereAreLanesRunSideBySide() throws Exception {
    var together = new CyclicBarrier(2);
    try (var lanes = Lanes.<Integer>start("lane", 2)) {
      for (int i = 0; i < 2; i++) lanes.begin(together::await);
      assertThat(lanes.results()).containsExactlyInAnyOrder(0, 1);
    }
  }

  @Test
  void theyAreNeverMoreAndAreToldInOrder() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    try (var lanes = Lanes.<Integer>start("lane", 2)) {
      for (int i = 0; i < 50; i++) {
        int number = i;
        lanes.begin(() -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.yield();
          running.decrementAndGet();
          return number;
        });
      }
      assertThat(lanes.results()).hasSize(50).isSorted();
    }
    assertThat(most.get()).isBetween(1, 2);
  }

  @Test
  void afterAFailureNothingIsBegunAnyMore() throws Exception {
    var refusal = Refusal.permanent("no");
    var later = new AtomicInteger();
    try (var lanes = Lanes.<Integer>start("lane", 1)) {
      lanes.begin(() -> {
        throw refusal;
      });
      assertThatThrownBy(() -> lanes.begin(later::incrementAndGet)).isSameAs(refusal);
    }
    assertThat(later.get()).isZero();
  }

  @Test
  void aFailureComesOutAsItWasThrown() throws Exception {
    var refusal = Refusal.permanent("no");
    try (var lanes = Lanes.<String>start("lane", 2)) {
      lanes.begin(() -> {
        throw refusal;
      });
      assertThatThrownBy(lanes::results).isSameAs(refusal);
    }
  }

  /** Some of them, or all: then everybody waits for everybody, and each has its turn. */
  @ParameterizedTest
  @ValueSource(ints = {3, 1})
  @Timeout(180)
  void whoCannotGoOnBesideOthersIsAlone(int each) throws Exception {
    var running = new AtomicInteger();
    try (var lanes = Lanes.<Integer>start("lane", 2)) {
      for (int i = 0; i < 200; i++) {
        boolean alone = i % each == 0;
        Lanes.Work<Integer> work =
            () -> {
              int others = running.getAndIncrement();
              Thread.yield();
              running.decrementAndGet();
              return alone ? others : 0;
            };
        lanes.begin(() -> alone ? lanes.alone(work) : work.run());
      }
      assertThat(lanes.results()).hasSize(200).containsOnly(0);
    }
  }

  @Test
  void anInterruptEndsTheWaitingAndTheWork() throws Exception {
    var never = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    var began = new CountDownLatch(1);
    try (var lanes = Lanes.<String>start("lane", 1)) {
      lanes.begin(() -> {
        began.countDown();
        try {
          never.await();
          return "";
        } finally {
          ended.countDown();
        }
      });
      began.await();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> lanes.begin(() -> "")).isInstanceOf(InterruptedIOException.class);
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended.getCount()).isZero();
  }
}

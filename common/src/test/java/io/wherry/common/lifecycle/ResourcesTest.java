package io.wherry.common.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ResourcesTest {
  @Test
  void theNewestIsClosedFirstAndOnlyOnce() {
    var closed = new ArrayList<String>();
    var open = new Resources();
    open.add(() -> closed.add("first"));
    open.add(() -> closed.add("second"));
    open.close();
    open.close();
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void aFailingCloseKeepsTheOthersFromNothing() {
    var closed = new ArrayList<String>();
    var open = new Resources();
    open.add(() -> closed.add("first"));
    open.add(() -> fail("inner"));
    open.add(() -> fail("outer"));
    assertThatThrownBy(open::close)
        .hasMessage("outer")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(closed).containsExactly("first");
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }
}

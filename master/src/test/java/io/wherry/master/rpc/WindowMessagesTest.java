package io.wherry.master.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusException;
import io.wherry.master.pipeline.WindowView;
import io.wherry.master.window.WindowFact.BlackoutSet;
import io.wherry.proto.v1.SetWindowRequest;
import io.wherry.proto.v1.Window;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowMessagesTest {
  private static SetWindowRequest request(Window.Builder window) {
    return SetWindowRequest.newBuilder().setWindow(window.setName("x").setHosts("all")).build();
  }

  private static Window.Builder blackout() {
    return Window.newBuilder().setBlackout(true);
  }

  @Test
  void aBlackoutThatComesOnceIsTwoMomentsBothWays() throws StatusException {
    var asked =
        request(blackout().setFrom("2026-12-24T18:00").setUntil("2027-01-02T06:00").setZone("UTC"));
    var written = (BlackoutSet) WindowMessages.wish(asked).written();
    assertThat(written.when()).isEqualTo("2026-12-24T18:00/2027-01-02T06:00");
    var view = new WindowView(written, 1, Optional.empty(), List.of(), "");
    assertThat(WindowMessages.view(view).getWindow()).isEqualTo(asked.getWindow());
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    assertThatThrownBy(
            () -> WindowMessages.wish(request(blackout().setFrom("x").setRule("0 2 * * *"))))
        .hasMessageContaining("a blackout has a rule, or comes once: not both");
    assertThatThrownBy(() -> WindowMessages.wish(request(Window.newBuilder().setUntil("x"))))
        .hasMessageContaining("a window comes again and again");
    assertThatThrownBy(() -> WindowMessages.wish(request(Window.newBuilder().setLengthSeconds(-1))))
        .hasMessageContaining("no such length: 18446744073709551615 seconds");
  }
}

package io.wherry.master.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.proto.v1.ListWindowsRequest;
import io.wherry.proto.v1.ListWindowsResponse;
import io.wherry.proto.v1.OperatorsGrpc;
import io.wherry.proto.v1.SetWindowRequest;
import io.wherry.proto.v1.ShowWeekRequest;
import io.wherry.proto.v1.ShowWeekResponse;
import io.wherry.proto.v1.Week;
import io.wherry.proto.v1.WeekDay;
import io.wherry.proto.v1.WindowView;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WindowCommandTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private final List<SetWindowRequest> asked = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Server server;

  /** Keeps what it is asked for, and knows when it opens. */
  private final class FakeMaster extends OperatorsGrpc.OperatorsImplBase {
    @Override
    public void setWindow(SetWindowRequest request, StreamObserver<WindowView> to) {
      asked.add(request);
      to.onNext(view(request));
      to.onCompleted();
    }

    @Override
    public void listWindows(ListWindowsRequest request, StreamObserver<ListWindowsResponse> to) {
      var wire = ListWindowsResponse.newBuilder();
      asked.forEach(set -> wire.addWindows(view(set)));
      to.onNext(wire.build());
      to.onCompleted();
    }

    @Override
    public void showWeek(ShowWeekRequest request, StreamObserver<ShowWeekResponse> to) {
      var day = WeekDay.newBuilder().setDate("Sat 2026-05-02").setHalfHours("....####");
      var week = Week.newBuilder().setTitle("host web1").setZone("Europe/Berlin").addDays(day);
      to.onNext(ShowWeekResponse.newBuilder().addWeeks(week).build());
      to.onCompleted();
    }

    private static WindowView view(SetWindowRequest request) {
      return WindowView.newBuilder()
          .setWindow(request.getWindow())
          .setHostsNow(3)
          .addOpensMillis(Instant.parse("2026-05-02T00:00:00Z").toEpochMilli())
          .build();
    }
  }

  @BeforeEach
  void startTheMaster() throws Exception {
    server =
        InProcessServerBuilder.forName("windows-" + System.identityHashCode(this))
            .directExecutor()
            .addService(new FakeMaster())
            .build()
            .start();
  }

  @AfterEach
  void stopTheMaster() {
    server.shutdownNow();
  }

  private int wherry(String... args) {
    var session =
        new Session(
            _ ->
                InProcessChannelBuilder.forName("windows-" + System.identityHashCode(this))
                    .directExecutor()
                    .build(),
            new PrintWriter(out, true),
            Optional.empty(),
            () -> NOW);
    return Wherry.run(session, new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private int night(String... more) {
    var args =
        new ArrayList<>(
            List.of("window", "set", "night", "--hosts", "role=db", "--rule", "0 2 * * 1-5"));
    args.addAll(List.of("--for", "4h", "--zone", "Europe/Berlin"));
    args.addAll(List.of(more));
    return wherry(args.toArray(String[]::new));
  }

  @Test
  void aWindowIsSetAndItsOpeningsAreShownInBothClocks() {
    assertThat(night("--least", "30m", "--dry-run")).isZero();
    assertThat(asked.getFirst().getDryRun()).isTrue();
    assertThat(asked.getFirst().getWindow().getLengthSeconds()).isEqualTo(4 * 3600);
    assertThat(asked.getFirst().getWindow().getLeastSeconds()).isEqualTo(1800);
    assertThat(asked.getFirst().getWindow().getAheadSeconds()).isEqualTo(3600);
    assertThat(out.toString().lines())
        .containsExactly(
            "nothing was set: --dry-run",
            "  hosts   role=db (3 hosts now)",
            "  when    0 2 * * 1-5, for 4h, by the clocks of Europe/Berlin",
            "  begin   with at least 30m left; staged from 1h ahead",
            "  next    Sat 2026-05-02 02:00 Europe/Berlin = Sat 2026-05-02 00:00 UTC");
  }

  @Test
  void windowsAndBlackoutsAreListedApart() {
    assertThat(night()).isZero();
    assertThat(wherry("blackout", "set", "now", "--hosts", "all", "--for", "2h")).isZero();
    out.getBuffer().setLength(0);
    assertThat(wherry("window", "list")).isZero();
    assertThat(out.toString()).contains("night").contains("role=db (3)").doesNotContain("now  all");
    out.getBuffer().setLength(0);
    assertThat(wherry("blackout", "list", "--json")).isZero();
    assertThat(out.toString()).contains("\"name\": \"now\"").doesNotContain("night");
    assertThat(wherry("window", "show", "now")).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("no window is called 'now'");
  }

  @Test
  void aBlackoutSaysHowLong() {
    assertThat(wherry("blackout", "set", "x", "--hosts", "all")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("say how long: either --until or --for");
  }

  @Test
  void theWeekAheadIsAPicture() {
    assertThat(wherry("window", "next", "web1")).isZero();
    assertThat(out.toString())
        .contains("host web1, by the clocks of Europe/Berlin")
        .contains("  Sat 2026-05-02 ....####")
        .contains("x blacked out");
  }
}

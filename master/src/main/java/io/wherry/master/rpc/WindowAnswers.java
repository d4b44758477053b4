package io.wherry.master.rpc;

import static io.wherry.master.rpc.OperatorsService.value;

import io.grpc.stub.StreamObserver;
import io.wherry.common.wire.Wire;
import io.wherry.proto.v1.DropWindowRequest;
import io.wherry.proto.v1.DropWindowResponse;
import io.wherry.proto.v1.ListWindowsResponse;
import io.wherry.proto.v1.SetWindowRequest;
import io.wherry.proto.v1.ShowWeekRequest;
import io.wherry.proto.v1.ShowWeekResponse;
import io.wherry.proto.v1.WindowView;

/** Answers operators about windows and blackouts. */
final class WindowAnswers {
  private final OperatorDesk desk;
  private final Answering answering;

  WindowAnswers(OperatorDesk desk, Answering answering) {
    this.desk = desk;
    this.answering = answering;
  }

  void set(SetWindowRequest request, String actor, StreamObserver<WindowView> to) {
    answering.answer(
        "a window",
        to,
        () ->
            WindowMessages.view(
                value(desk.control().setWindow(WindowMessages.wish(request), actor))));
  }

  void drop(DropWindowRequest request, String actor, StreamObserver<DropWindowResponse> to) {
    answering.answer(
        "a window",
        to,
        () -> {
          var reason = Wire.prose(request.getReason());
          value(desk.control().dropWindow(request.getBlackout(), request.getName(), actor, reason));
          return DropWindowResponse.getDefaultInstance();
        });
  }

  void list(StreamObserver<ListWindowsResponse> to) {
    answering.answer(
        "the windows",
        to,
        () ->
            ListWindowsResponse.newBuilder()
                .addAllWindows(desk.control().windows().stream().map(WindowMessages::view).toList())
                .build());
  }

  void week(ShowWeekRequest request, StreamObserver<ShowWeekResponse> to) {
    answering.answer(
        "a week",
        to,
        () ->
            ShowWeekResponse.newBuilder()
                .addAllWeeks(
                    value(desk.control().week(request.getHost())).stream()
                        .map(WindowMessages::week)
                        .toList())
                .build());
  }
}

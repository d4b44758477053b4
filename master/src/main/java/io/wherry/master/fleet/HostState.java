package io.wherry.master.fleet;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Step;
import java.time.Instant;
import java.util.Locale;

/** Where a host stands, in one word. Silent is neither success nor failure. */
public sealed interface HostState {
  record Settled(ReleaseId release) implements HostState {}

  record Waiting(String reason) implements HostState {}

  /** {@code detail} is what the host adds in its own words; often nothing. */
  record Working(ChangeId change, Step step, String detail) implements HostState {}

  record Silent(Instant since) implements HostState {}

  record Failed(String reason) implements HostState {}

  /** It could neither finish a change nor go back, and takes no order until somebody has looked. */
  record Stuck(String reason) implements HostState {}

  record Held(String reason) implements HostState {}

  /** The states' words, in the order that people like to see them. */
  java.util.List<String> WORDS =
      java.util.List.of("settled", "waiting", "working", "silent", "failed", "stuck", "held");

  default String word() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  default String why() {
    return switch (this) {
      case Settled _ -> "";
      case Waiting w -> w.reason();
      case Working w -> w.step().word() + (w.detail().isEmpty() ? "" : ", " + w.detail());
      case Silent s -> "not heard of since " + s.since();
      case Failed f -> f.reason();
      case Stuck s -> s.reason();
      case Held h -> h.reason();
    };
  }
}

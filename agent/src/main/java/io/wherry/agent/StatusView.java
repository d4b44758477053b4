package io.wherry.agent;

import io.wherry.agent.identity.HostIdentity;
import io.wherry.agent.journal.Page;
import io.wherry.agent.update.UpdateState;
import io.wherry.common.model.Aftermath;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.ReleaseId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where this host is, for people and programs. */
record StatusView(
    String host,
    String repository,
    String channel,
    boolean auto,
    String state,
    Optional<Instant> since,
    Optional<String> release,
    Optional<String> target,
    Optional<String> change,
    Optional<String> why,
    Optional<String> lastFault,
    int reportsWaiting,
    String throttle,
    String installer,
    List<String> leftToDo) {

  static StatusView of(
      HostIdentity identity,
      Optional<Page> page,
      int reportsWaiting,
      AgentSettings settings,
      Aftermath aftermath)
      throws IOException {
    var state = page.map(Page::state);
    return new StatusView(
        identity.host().value(),
        identity.membership().repository().value(),
        identity.membership().channel().value(),
        settings.auto(),
        state.map(StatusView::word).orElse("never run"),
        page.map(Page::at),
        state.flatMap(s -> s.footing().release()).map(ReleaseId::toString),
        state.flatMap(UpdateState::heading).map(ReleaseId::toString),
        state.flatMap(UpdateState::openChange).map(ChangeId::value),
        state.flatMap(StatusView::why),
        page.flatMap(Page::lastFault).map(Fault::what),
        reportsWaiting,
        settings.throttle().words(),
        InstallerChoice.of(settings).words(),
        aftermath.words());
  }

  private static String word(UpdateState state) {
    return state.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static Optional<String> why(UpdateState state) {
    return switch (state) {
      case UpdateState.Waiting s ->
          Optional.of("trying again at " + s.retryAt() + ": " + s.last().what());
      case UpdateState.Asking s ->
          Optional.of("waiting for permission" + s.refusal().map(r -> ": " + r).orElse(""));
      case UpdateState.Confirming s ->
          Optional.of("to be confirmed by the master before " + s.giveUp());
      case UpdateState.Rebooting s ->
          Optional.of("the machine is to start again before " + s.giveUp());
      case UpdateState.RebootingBack s ->
          Optional.of("the machine is to start on the old files before " + s.giveUp());
      case UpdateState.Draining _ -> Optional.of("drain.before runs");
      case UpdateState.Undraining s ->
          Optional.of(
              "drain.after runs"
                  + s.retryAt().map(at -> " again at " + at + ", because it failed").orElse(""));
      case UpdateState.Reverting s -> Optional.of(s.why().what());
      case UpdateState.Stuck s -> Optional.of(s.why().what());
      case UpdateState.Held s -> Optional.of(s.reason());
      case UpdateState.Recovering _ -> Optional.of("asking the disk where this host stands");
      case UpdateState.Replanning _ -> Optional.of("waiting for a plan that fits this host");
      case UpdateState.Seeking s -> Optional.of("waiting for a plan to " + s.target());
      case UpdateState.Settled s ->
          s.footing()
              .past()
              .map(p -> "change " + p.change() + " to " + p.target() + ": " + p.outcome().word());
      case UpdateState.Preparing _,
          UpdateState.Merging _,
          UpdateState.Checking _,
          UpdateState.Sealing _ ->
          Optional.empty();
    };
  }
}

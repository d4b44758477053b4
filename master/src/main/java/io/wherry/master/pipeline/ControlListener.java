package io.wherry.master.pipeline;

import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report;
import io.wherry.master.fleet.FleetView;
import io.wherry.master.rollout.Permissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Watches the control loop. Called on its thread: must neither block nor throw. */
public interface ControlListener {
  /** At most once per tick, where something changed. */
  void fleetChanged(FleetView fleet, Instant now);

  void rolloutsChanged(List<RolloutView> open);

  void permissionsChanged(Permissions permissions);

  /** A channel's new statement went to so many hosts within {@code took}. */
  void announced(int hosts, Duration took);

  void ended(Outcome outcome, Report.Cost cost);

  /** How old a report was when it came in. */
  void heard(Duration age);

  /** For whoever does not watch. */
  ControlListener NOBODY =
      new ControlListener() {
        @Override
        public void fleetChanged(FleetView fleet, Instant now) {}

        @Override
        public void rolloutsChanged(List<RolloutView> open) {}

        @Override
        public void permissionsChanged(Permissions permissions) {}

        @Override
        public void announced(int hosts, Duration took) {}

        @Override
        public void ended(Outcome outcome, Report.Cost cost) {}

        @Override
        public void heard(Duration age) {}
      };
}

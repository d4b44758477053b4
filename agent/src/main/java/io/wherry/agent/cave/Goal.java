package io.wherry.agent.cave;

import io.wherry.common.model.Change;
import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the slot of a package shall hold: the build with that pbin, or nothing. */
sealed interface Goal {
  PackageId id();

  /** {@code pbin} is absent for what was built here, and cannot be told from other builds. */
  record There(PackageId id, Optional<Digest> pbin) implements Goal {}

  record Gone(PackageId id) implements Goal {}

  /** What a plan wants. */
  static List<Goal> of(Plan plan) {
    var goals = new ArrayList<Goal>();
    for (var change : plan.changes()) {
      switch (change) {
        case Change.Install i -> goals.add(new There(i.id(), Optional.of(i.pbin())));
        case Change.Remove r -> goals.add(new Gone(r.id()));
        case Change.Account _ -> {}
      }
    }
    return goals;
  }

  /** What was there before the plan, of all that it changes. */
  static List<Goal> back(Plan plan, Holdings before) {
    var goals = new ArrayList<Goal>();
    for (var install : plan.installs()) {
      if (before.inSlot(install.id()).isEmpty()) goals.add(new Gone(install.id()));
      for (var old : before.replacedBy(install.id())) goals.add(new There(old.id(), old.pbin()));
    }
    for (var removal : plan.removals())
      for (var old : before.inSlot(removal.id())) goals.add(new There(old.id(), old.pbin()));
    return goals;
  }
}

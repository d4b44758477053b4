package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import java.util.Map;

/** Watches over paths that belong to two packages when the plan is done. */
final class TakeOvers {
  private final Map<String, PackageId> owners;
  private final InstallSettings.TakeOver setting;
  private final InstallListener listener;

  /** {@code owners}: who else, of those that stay, owns which path, canonical. */
  TakeOvers(
      Map<String, PackageId> owners, InstallSettings.TakeOver setting, InstallListener listener) {
    this.owners = Map.copyOf(owners);
    this.setting = setting;
    this.listener = listener;
  }

  void check(PackageId id, ImageEntry entry, String canonical) throws Refusal {
    var owner = owners.get(canonical);
    if (owner == null || owner.equals(id)) return;
    var what = id + " takes over " + entry.path() + ", which " + owner + " owns too";
    switch (setting) {
      case REPORT -> listener.warned(what);
      case REFUSE -> throw Refusal.permanent(what + "; install.take-over refuses that");
    }
  }
}

package io.wherry.agent.install;

import io.wherry.common.model.PackageId;

/** Watches over paths that belong to two packages when the plan is done. */
final class TakeOvers {
  private final Owners owners;
  private final InstallSettings.TakeOver setting;
  private final InstallListener listener;

  TakeOvers(Owners owners, InstallSettings.TakeOver setting, InstallListener listener) {
    this.owners = owners;
    this.setting = setting;
    this.listener = listener;
  }

  void check(PackageId id, ImageEntry entry, String canonical) throws Refusal {
    var owner = owners.other(canonical).filter(other -> !other.equals(id));
    if (owner.isEmpty()) return;
    var what = id + " takes over " + entry.path() + ", which " + owner.get() + " owns too";
    switch (setting) {
      case REPORT -> listener.warned(what);
      case REFUSE -> throw Refusal.permanent(what + "; install.take-over refuses that");
    }
  }
}

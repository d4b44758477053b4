package io.wherry.agent.install;

import io.wherry.common.model.Change;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.InstalledEntry;
import java.util.List;

/** One change of the plan with what it means on this host. */
sealed interface Work {
  PackageId id();

  /** The entries that leave. */
  List<InstalledEntry> leaving();

  record Coming(Change.Install install, int number, List<InstalledEntry> leaving) implements Work {
    public Coming {
      leaving = List.copyOf(leaving);
    }

    @Override
    public PackageId id() {
      return install.id();
    }
  }

  /**
   * An entry that another one of its slot stands beside; nobody knows which of its phases have run.
   * {@code whole}: it says what it owns.
   */
  record Surplus(InstalledEntry entry, boolean whole) implements Work {
    @Override
    public PackageId id() {
      return entry.id();
    }

    @Override
    public List<InstalledEntry> leaving() {
      return whole ? List.of(entry) : List.of();
    }
  }

  record Going(InstalledEntry entry) implements Work {
    @Override
    public PackageId id() {
      return entry.id();
    }

    @Override
    public List<InstalledEntry> leaving() {
      return List.of(entry);
    }
  }
}

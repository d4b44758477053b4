package io.wherry.agent.install;

import io.wherry.common.model.Change;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.InstalledEntry;
import java.io.IOException;
import java.util.List;

/** One change of the plan with what it means on this host. */
sealed interface Work {
  PackageId id();

  /** The entries that leave. */
  List<InstalledEntry> leaving();

  /** What is owned by what leaves. */
  default void eachGoing(Contents.Taker each) throws IOException {
    for (var entry : leaving()) entry.eachLine(each);
  }

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

  /** What was left for a kernel that does not run any more; it is in no entry. */
  record Leftovers(List<Contents> contents) implements Work {
    private static final PackageId NAME = PackageId.of("wherry/left-behind", "0", "0");

    public Leftovers {
      contents = List.copyOf(contents);
    }

    @Override
    public PackageId id() {
      return NAME;
    }

    @Override
    public List<InstalledEntry> leaving() {
      return List.of();
    }

    @Override
    public void eachGoing(Contents.Taker each) throws IOException {
      for (var left : contents) for (var line : left.lines()) each.take(line);
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

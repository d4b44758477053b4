package io.wherry.agent.cave;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import java.util.ArrayList;
import java.util.List;

/** What one run of cave does; in which order within it, is cave's affair. */
sealed interface Layer {
  /** Accounts that the host lacks, groups first. */
  record Accounts(List<AccountName> accounts) implements Layer {
    public Accounts {
      accounts = List.copyOf(accounts);
    }
  }

  record Installs(List<Coming> coming) implements Layer {
    public Installs {
      coming = List.copyOf(coming);
    }
  }

  record Removals(List<PackageId> going) implements Layer {
    public Removals {
      going = List.copyOf(going);
    }
  }

  /** A package that comes, by its pbin and tarball, and what goes for it. */
  record Coming(PackageId id, Digest pbin, Artefact tarball, List<PackageId> replaces) {
    public Coming {
      replaces = List.copyOf(replaces);
    }
  }

  /** How many packages it is about. */
  default int size() {
    return switch (this) {
      case Accounts(var accounts) -> accounts.size();
      case Installs(var coming) -> coming.size();
      case Removals(var going) -> going.size();
    };
  }

  /** What must be so when it is done. */
  default List<Goal> goals() {
    var goals = new ArrayList<Goal>();
    switch (this) {
      case Accounts _ -> {}
      case Installs(var coming) -> {
        for (var each : coming)
          goals.add(new Goal.There(each.id(), java.util.Optional.of(each.pbin())));
      }
      case Removals(var going) -> {
        for (var each : going) goals.add(new Goal.Gone(each));
      }
    }
    return goals;
  }
}

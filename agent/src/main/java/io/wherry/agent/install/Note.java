package io.wherry.agent.install;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.PackageId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A record of the journal. */
sealed interface Note {
  /** First of all; {@code areas} are the directories that go when the change is over. */
  record Begun(ChangeId change, Path root, List<Path> areas, Instant at) implements Note {
    public Begun {
      areas = List.copyOf(areas);
    }
  }

  /** More directories that go when the change is over, noted before they are made. */
  record Covered(List<Path> areas) implements Note {
    public Covered {
      areas = List.copyOf(areas);
    }
  }

  /** When a directory was changed last before it got an area of ours. */
  record Top(Path directory, Stat.Time time) implements Note {}

  /** Everything staged is durable; from here on the host may change. */
  record Merging(Instant at) implements Note {}

  record PhaseStarted(PackageId id, String phase, boolean reverting) implements Note {}

  record PhaseFinished(PackageId id, String phase, boolean ok) implements Note {}

  /** A user or group that the root lacked; it stays whatever becomes of the change. */
  record AccountMade(AccountName account, int id) implements Note {}

  /** Durable before it is made. */
  record Intent(Op op) implements Note {}

  /** A new file that landed beside a protected one. */
  record ConfigurationFile(String path) implements Note {}

  /** An entry that the plan puts in, and those whose place it takes. */
  record Placed(PackageId id, List<PackageId> replaced) implements Note {
    public Placed {
      replaced = List.copyOf(replaced);
    }
  }

  /** The files of the kernel that runs become another build's. */
  record KernelReplaced(String release, String boot) implements Note {}

  /** An entry that the plan takes away. */
  record Removed(PackageId id) implements Note {}

  /** <em>The</em> commit point. */
  record Committed(Instant at) implements Note {}

  record Reverting(Instant at) implements Note {}

  /** Something of the change that could not be taken back, in words. */
  record Left(String what) implements Note {}

  /** Every file and entry is as before the change. */
  record Undone(Instant at) implements Note {}

  /** The way back is given up; backups go. */
  record Confirming(Instant at) implements Note {}
}

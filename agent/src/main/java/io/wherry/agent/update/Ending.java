package io.wherry.agent.update;

import io.wherry.agent.update.Footing.Past;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report.Cost;
import java.util.Optional;

/** What becomes of a change once its host is back in service. */
public sealed interface Ending {
  ChangeId change();

  Optional<ReleaseId> target();

  /** As the hook is told. */
  String word();

  /** It is over, whichever way; {@code left} is what its merge has left installed. */
  record Over(Past past, Cost cost, Optional<Digest> left) implements Ending {
    public Over(Past past, Cost cost) {
      this(past, cost, Optional.empty());
    }

    @Override
    public ChangeId change() {
      return past.change();
    }

    @Override
    public Optional<ReleaseId> target() {
      return Optional.of(past.target());
    }

    @Override
    public String word() {
      return past.outcome().word();
    }
  }

  /** Nothing has changed yet, and the errand goes on. */
  sealed interface Untouched extends Ending {
    UnderWay work();

    @Override
    default ChangeId change() {
      return work().change();
    }

    @Override
    default Optional<ReleaseId> target() {
      return Optional.of(work().target());
    }

    @Override
    default String word() {
      return "waiting";
    }
  }

  /** Nothing has changed, and it is tried again later. */
  record Again(UnderWay work, int attempt, Fault last) implements Untouched {}

  /** Nothing has changed, but the host is not what was planned for: another plan must be made. */
  record Anew(UnderWay work) implements Untouched {}

  /** It can neither be finished nor taken back. */
  record Lost(ChangeId change, Optional<ReleaseId> target, Fault why) implements Ending {
    @Override
    public String word() {
      return "stuck";
    }
  }

  /** It was found on the disk alone and taken back: the master has never heard of it here. */
  record Unheard(ChangeId change) implements Ending {
    @Override
    public Optional<ReleaseId> target() {
      return Optional.empty();
    }

    @Override
    public String word() {
      return "reverted";
    }
  }
}

package io.wherry.agent.work;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.ReleaseId;
import java.util.Optional;

/** What runs on a host around its absence from service. */
public interface Hooks {
  Hooks NONE = new None();

  /** What is wrong with one of the commands, before any has run. */
  Optional<Fault> trouble();

  /** Takes the host out of service; why it is not. */
  Optional<Fault> before(Occasion occasion) throws InterruptedException;

  /** Puts it back into service; why it is not. May be asked for again after it has. */
  Optional<Fault> after(Occasion occasion, String outcome) throws InterruptedException;

  /** Has the machine start again, soon; why it will not. */
  Optional<Fault> reboot(Occasion occasion) throws InterruptedException;

  /** Why the machine must be started again; empty where it need not, or may not. */
  Optional<String> rebootNeeded();

  /** Which change it is about. */
  record Occasion(ChangeId change, Optional<ReleaseId> target) {}

  /** A host that nobody needs to know of. */
  record None() implements Hooks {
    @Override
    public Optional<Fault> trouble() {
      return Optional.empty();
    }

    @Override
    public Optional<Fault> before(Occasion occasion) {
      return Optional.empty();
    }

    @Override
    public Optional<Fault> after(Occasion occasion, String outcome) {
      return Optional.empty();
    }

    @Override
    public Optional<Fault> reboot(Occasion occasion) {
      return Optional.of(Fault.local("this host may not start its machine again"));
    }

    @Override
    public Optional<String> rebootNeeded() {
      return Optional.empty();
    }
  }
}

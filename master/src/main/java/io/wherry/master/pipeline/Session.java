package io.wherry.master.pipeline;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostId;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** One live stream of one host. Its door passes it along; only the control thread looks inside. */
public final class Session {
  final HostId host;
  final String instance;
  final Outbox outbox;
  final Instant since;

  /** The change that the host was in when it greeted. */
  final Optional<ChangeId> greetedWith;

  /** Reports up to this one were made before the greeting: what it says is judged after them. */
  final long reportsBefore;

  /** Changes for which a permission was sent on this very stream. */
  final Set<ChangeId> permitted = new HashSet<>();

  /** The stream of another instance that is not known to be dead: nothing is ordered before. */
  Optional<Session> rival = Optional.empty();

  long acknowledged;
  boolean caughtUp;

  Session(HostId host, Hello hello, Outbox outbox, Instant since, long acknowledged) {
    this.host = host;
    this.instance = hello.agent().instance();
    this.outbox = outbox;
    this.since = since;
    this.greetedWith = hello.change();
    this.reportsBefore = hello.reports();
    this.acknowledged = acknowledged;
  }

  public HostId host() {
    return host;
  }

  boolean obeyed() {
    return caughtUp && rival.isEmpty();
  }
}

package io.wherry.master.pipeline;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
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

  /** Reports up to this one follow the greeting: what the host says is judged after them. */
  final long reportsBefore;

  /** Changes for which a permission was sent on this very stream. */
  final Set<ChangeId> permitted = new HashSet<>();

  /** The stream of another instance that is not known to be dead: nothing is ordered before. */
  Optional<Session> rival = Optional.empty();

  /** What it asked last while it was not obeyed yet, to be answered when it is. */
  Optional<HostWord> asked = Optional.empty();

  long acknowledged;
  boolean caughtUp;

  Session(HostId host, Hello hello, Outbox outbox, Instant since, long acknowledged) {
    this.host = host;
    this.instance = hello.agent().instance();
    this.outbox = outbox;
    this.since = since;
    this.greetedWith = hello.change();
    this.reportsBefore = hello.reports().waiting();
    this.acknowledged = acknowledged;
  }

  public HostId host() {
    return host;
  }

  boolean obeyed() {
    return caughtUp && rival.isEmpty();
  }
}

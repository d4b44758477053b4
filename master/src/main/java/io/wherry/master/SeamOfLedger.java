package io.wherry.master;

import io.wherry.master.hold.Entry;
import io.wherry.master.hold.EventLog;
import io.wherry.master.publish.By;
import io.wherry.master.publish.ReleaseFact;
import io.wherry.master.publish.ReleaseLedger;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What was published, kept in the master's one event log. */
final class SeamOfLedger implements ReleaseLedger {
  private static final String STREAM = "releases";
  private final EventLog log;
  private final InstantSource clock;

  SeamOfLedger(EventLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  @Override
  public void append(List<ReleaseFact> facts, By by) throws IOException {
    var now = clock.instant();
    log.append(
        facts.stream()
            .map(fact -> new Entry(STREAM, (Record) fact, now, by.actor(), "", by.reason()))
            .toList());
  }

  @Override
  public List<ReleaseFact> list() throws IOException {
    var facts = new ArrayList<ReleaseFact>();
    log.replay(STREAM, ReleaseFact.class, recorded -> facts.add(recorded.fact()));
    return facts;
  }
}

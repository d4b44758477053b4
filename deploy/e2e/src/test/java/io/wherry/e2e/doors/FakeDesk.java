package io.wherry.e2e.doors;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.ReleaseId;
import io.wherry.master.rpc.HostDesk;
import io.wherry.master.rpc.Outbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** Welcomes every host, holds clones, and remembers what was said. */
final class FakeDesk implements HostDesk {
  final BlockingQueue<HostWord> heard = new LinkedBlockingQueue<>();
  final BlockingQueue<HostId> gone = new LinkedBlockingQueue<>();
  final Map<HostId, Outbox> outboxes = new ConcurrentHashMap<>();
  final Map<HostId, Newcomer> newcomers = new ConcurrentHashMap<>();
  private final Map<HostId, String> instances = new ConcurrentHashMap<>();
  volatile boolean failing;

  @Override
  public Attachment attach(HostId host, Hello hello, Outbox outbox) {
    var before = instances.putIfAbsent(host, hello.agent().instance());
    if (before != null && !before.equals(hello.agent().instance()))
      return new Attachment.TurnedAway("a clone: this identity lives twice");
    outboxes.put(host, outbox);
    heard.add(new HostWord.Greeted(hello));
    outbox.send(new MasterWord.Welcomed(1, List.of(), Duration.ofSeconds(1), 0, 0));
    return new Attachment.Accepted(
        new Seat() {
          @Override
          public void said(HostWord word) {
            if (failing) throw new IllegalStateException("a secret of the master");
            heard.add(word);
          }

          @Override
          public void gone() {
            gone.add(host);
          }
        });
  }

  @Override
  public Confirmation confirm(
      HostId host, ChangeId change, ReleaseId release, Inventory inventory) {
    return change.value().equals("good")
        ? new Confirmation.Confirmed()
        : new Confirmation.NotConfirmed("no such change of " + host);
  }

  @Override
  public void enrolled(HostId host, Newcomer newcomer) {
    newcomers.put(host, newcomer);
  }
}

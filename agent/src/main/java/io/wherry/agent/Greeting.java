package io.wherry.agent;

import io.wherry.agent.facts.Facts;
import io.wherry.agent.identity.HostIdentity;
import io.wherry.agent.report.ReportQueue;
import io.wherry.agent.work.Ear;
import io.wherry.agent.work.Host;
import io.wherry.agent.work.UpdateLoop;
import io.wherry.common.model.Hello;
import io.wherry.common.model.Placement;
import io.wherry.common.wire.Wire;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** What this host says first on every stream. */
final class Greeting implements Ear.Greeting {
  private final AgentSettings settings;
  private final Facts facts;
  private final HostIdentity identity;
  private final Host host;
  private final Announcements announcements;
  private final Succession succession;
  private final Now now;
  private final String instance = UUID.randomUUID().toString();

  /** What changes from one greeting to the next. */
  record Now(
      UpdateLoop loop, ReportQueue reports, InstantSource clock, Supplier<Placement> placement) {}

  Greeting(
      AgentSettings settings,
      Facts facts,
      HostIdentity identity,
      Host host,
      Announcements announcements,
      Succession succession,
      Now now) {
    this.settings = settings;
    this.facts = facts;
    this.identity = identity;
    this.host = host;
    this.announcements = announcements;
    this.succession = succession;
    this.now = now;
  }

  @Override
  public Hello hello() throws IOException {
    var membership = identity.membership();
    var state = now.loop().page().state();
    return new Hello(
        new Hello.Agent(
            AgentMain.version(), Wire.LOWEST_PROTOCOL, Wire.HIGHEST_PROTOCOL, instance, List.of()),
        new Hello.Machine(
            facts.hostName(),
            Facts.platform(),
            facts.machineId(),
            facts.bootId(),
            now.clock().instant(),
            now.placement().get()),
        new Hello.Following(
            membership.repository(),
            membership.channel(),
            settings.auto(),
            announcements.highestSerial(),
            succession.highest()),
        host.inventory(),
        state.footing().release(),
        state.openChange(),
        now.reports().sequences());
  }
}

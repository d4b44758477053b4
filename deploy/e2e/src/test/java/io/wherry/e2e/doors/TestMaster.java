package io.wherry.e2e.doors;

import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Address;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Labels;
import io.wherry.common.model.RepositoryName;
import io.wherry.master.hold.EventLog;
import io.wherry.master.identity.Authority;
import io.wherry.master.identity.Identity;
import io.wherry.master.rpc.Doors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** A master that is nothing but its doors, on loopback; the clock can be set. */
final class TestMaster implements Resources.Resource {
  final FakeDesk desk = new FakeDesk();
  final Path folder;
  volatile Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  final InstantSource clock = () -> now;
  private final EventLog log;
  final Authority authority;
  Identity identity;
  Doors doors;

  TestMaster(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    log = EventLog.open(folder.resolve("log"));
    authority = Authority.open(folder.resolve("ca"), clock);
    identity = identity(List.of(new Address("127.0.0.1", 1)));
    open(0, 0);
  }

  private Identity identity(List<Address> doors) throws IOException {
    var made =
        new Identity(
            authority,
            log,
            new Identity.Policy(Identity.Policy.USUAL_LIFE, doors, List.of("R".repeat(56))),
            clock,
            new SecureRandom());
    made.start();
    return made;
  }

  private void open(int enrolPort, int agentsPort) throws IOException {
    var plan =
        new Doors.Plan(
            List.of(new Address("127.0.0.1", enrolPort)),
            List.of(new Address("127.0.0.1", agentsPort)),
            List.of(new Address("127.0.0.1", 0)),
            List.of("master.example"),
            new RepositoryName("demo"),
            List.of(new Address("127.0.0.1", agentsPort)));
    doors = new Doors(plan, identity, desk, new SecureRandom());
    doors.start();
  }

  Address agentsDoor() {
    return doors.agentAddresses().getFirst();
  }

  /** A token whose address is where the enrol door really is. */
  Identity.NewToken token(int uses, Duration valid) throws IOException {
    identity = identity(doors.enrolmentAddresses());
    reopen();
    return identity.makeToken(
        uses, valid, new Labels(Map.of("rack", "a1")), new ChannelName("stable"), "operator/test");
  }

  /** Closes the doors and opens them again on the same ports. */
  void reopen() throws IOException {
    int enrolPort = doors.enrolmentAddresses().getFirst().port();
    int agentsPort = agentsDoor().port();
    doors.close();
    open(enrolPort, agentsPort);
  }

  @Override
  public void close() {
    doors.close();
    log.close();
  }
}

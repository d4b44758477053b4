package io.wherry.agent.identity;

import io.wherry.agent.identity.HostIdentity.Membership;
import io.wherry.common.model.Address;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.Enrolled;
import io.wherry.common.model.Enrolment;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.JoinToken;
import io.wherry.common.posix.FileTrouble;
import io.wherry.common.tls.Credential;
import io.wherry.common.tls.Keys;
import io.wherry.common.wire.Wire;
import java.io.IOException;
import java.security.KeyPair;
import java.time.InstantSource;
import java.util.ArrayList;

/**
 * Makes this machine a host: a key made here, a certificate for it from the master that the token
 * names.
 */
public final class Enroller {
  private final IdentityStore store;
  private final EnrolDoor door;
  private final InstantSource clock;

  public Enroller(IdentityStore store, EnrolDoor door, InstantSource clock) {
    this.store = store;
    this.door = door;
    this.clock = clock;
  }

  /** The machine as it presents itself. */
  public record Machine(String machineId, String name, Inventory inventory) {}

  /** What came of it; {@code why} is one message for people: what, where, and what to do. */
  public sealed interface Outcome {
    record Joined(HostIdentity identity) implements Outcome {}

    record Failed(String why) implements Outcome {}

    /** This host has no place for an identity. */
    record NotKept(String why) implements Outcome {}

    /** No door answered. */
    record Unreachable(String why) implements Outcome {}
  }

  /** Enrols, unless there is an identity already; {@code force} replaces that one. */
  public Outcome enrol(String tokenText, Machine machine, boolean force) {
    if (store.exists() && !force) {
      return new Outcome.Failed(
          "this host has enrolled before ("
              + store.folder()
              + "); to give it a new identity say --force");
    }
    try {
      return ask(JoinToken.parse(tokenText), machine);
    } catch (IllegalArgumentException e) {
      return new Outcome.Failed(e.getMessage() == null ? "not a join token" : e.getMessage());
    }
  }

  private Outcome ask(JoinToken token, Machine machine) {
    try {
      return ask(token, machine, store.pendingKey());
    } catch (IOException e) {
      return notKept("cannot keep a key", e, "the token was not used");
    }
  }

  private Outcome.NotKept notKept(String what, IOException e, String then) {
    var folder = store.folder();
    return new Outcome.NotKept(
        what + " for " + folder + ": " + FileTrouble.words(e, folder) + "; " + then);
  }

  private Outcome ask(JoinToken token, Machine machine, KeyPair pair) {
    var asked = asked(token, machine, pair);
    var unreachable = new ArrayList<String>();
    for (var address : token.doors()) {
      switch (door.enrol(address, token.authority(), asked)) {
        case EnrolDoor.Answer.Welcomed(var enrolled) -> {
          return settle(token, enrolled, pair, address);
        }
        case EnrolDoor.Answer.Refused(var why) -> {
          return new Outcome.Failed("the master at " + address + " refused: " + why);
        }
        case EnrolDoor.Answer.Impostor(var why) -> {
          return new Outcome.Failed("NOT TRUSTED: " + address + ": " + why + "; nothing was sent");
        }
        case EnrolDoor.Answer.Unreachable(var why) -> unreachable.add(address + ": " + why);
      }
    }
    return new Outcome.Unreachable(
        "no master can be reached: "
            + String.join("; ", unreachable)
            + "; check the address, the network and that the master runs");
  }

  private static Enrolment asked(JoinToken token, Machine machine, KeyPair pair) {
    var proof =
        Keys.prove(pair.getPrivate(), Enrolment.provenText(token.secret(), machine.machineId()));
    return new Enrolment(
        token.secret(),
        new Bytes(pair.getPublic().getEncoded()),
        new Bytes(proof),
        machine.machineId(),
        machine.name(),
        machine.inventory(),
        Wire.LOWEST_PROTOCOL,
        Wire.HIGHEST_PROTOCOL);
  }

  private Outcome settle(JoinToken token, Enrolled enrolled, KeyPair pair, Address from) {
    return switch (Chain.check(
        enrolled.certificates(),
        enrolled.host(),
        pair.getPublic(),
        token.authority(),
        clock.instant())) {
      case Chain.Verdict.Wrong(var why) ->
          new Outcome.Failed("the certificate from " + from + " cannot be used: " + why);
      case Chain.Verdict.Good(var chain) -> {
        var membership =
            new Membership(
                enrolled.repository(),
                enrolled.channel(),
                enrolled.labels(),
                token.releaseKeys(),
                enrolled.agentDoors());
        var identity =
            new HostIdentity(enrolled.host(), membership, new Credential(pair.getPrivate(), chain));
        yield keep(identity);
      }
    };
  }

  /** The key that was sent lies there still, and with it the token works once more. */
  private Outcome keep(HostIdentity identity) {
    try {
      store.save(identity);
      return new Outcome.Joined(identity);
    } catch (IOException e) {
      return notKept(
          "the master let host " + identity.host() + " in, but its identity cannot be kept",
          e,
          "then say the same once more: for this key the token is good still");
    }
  }
}

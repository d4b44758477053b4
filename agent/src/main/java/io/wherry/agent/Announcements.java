package io.wherry.agent;

import io.wherry.agent.identity.HostIdentity.Membership;
import io.wherry.agent.journal.CheckedFile;
import io.wherry.agent.journal.Slot;
import io.wherry.agent.work.Ear;
import io.wherry.common.model.Fault;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.MalformedException;
import io.wherry.common.release.Refusal;
import io.wherry.common.release.Trust;
import io.wherry.common.release.Verdict;
import io.wherry.common.release.VerifyingKey;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Function;

/** The channel's statements: verified, and never older than the newest one seen. */
final class Announcements implements Ear.Statements {
  private static final System.Logger LOG = System.getLogger(Announcements.class.getName());
  private final Trust trust;
  private final Membership membership;
  private final CheckedFile file;
  private final KeptStatement kept;
  private final InstantSource clock;
  private long highest;

  private Announcements(
      Trust trust,
      Membership membership,
      CheckedFile file,
      KeptStatement kept,
      InstantSource clock,
      long highest) {
    this.trust = trust;
    this.membership = membership;
    this.file = file;
    this.kept = kept;
    this.clock = clock;
    this.highest = highest;
  }

  static Announcements open(Trust trust, Membership membership, Places places, InstantSource clock)
      throws IOException {
    var file = new CheckedFile(places.serial());
    var kept = new KeptStatement(new CheckedFile(places.statement()), trust, membership.channel());
    long counted =
        file.peek() instanceof Slot.Content.Whole(var text) ? Long.parseLong(text.strip()) : 0;
    long highest = Math.max(counted, kept.read().map(ChannelStatement::serial).orElse(0L));
    return new Announcements(trust, membership, file, kept, clock, highest);
  }

  /** What enrolment pinned. */
  static Trust trust(Membership membership) throws IOException {
    var keys = new ArrayList<VerifyingKey>();
    for (var key : membership.releaseKeys()) {
      try {
        keys.add(VerifyingKey.parse(key));
      } catch (MalformedException e) {
        throw new IOException("a release key that enrolment gave is no key: " + e.getMessage(), e);
      }
    }
    if (keys.isEmpty())
      throw new IOException(
          "enrolment gave no release key; make a token on a master that signs, and enrol again");
    return new Trust(membership.repository(), keys, keys);
  }

  /** 0 before the first. */
  synchronized long highestSerial() {
    return highest;
  }

  @Override
  public synchronized Optional<ReleaseId> verified(SignedStatement statement) {
    return trusted(statement)
        .filter(read -> isKept(statement, read))
        .map(ChannelStatement::release);
  }

  /** The statement, if it is to be believed now. */
  private Optional<ChannelStatement> trusted(SignedStatement statement) {
    return switch (trust.statement(statement, membership.channel(), highest, clock.instant())) {
      case Verdict.Trusted<ChannelStatement>(var value) -> Optional.of(value);
      case Verdict.Refused<ChannelStatement>(var why) -> {
        LOG.log(System.Logger.Level.ERROR, "{0}", why.message());
        yield Optional.empty();
      }
    };
  }

  /** The statement goes first: a serial without it would forbid nothing. */
  private boolean isKept(SignedStatement signed, ChannelStatement statement) {
    try {
      if (statement.serial() == highest && kept.read().isPresent()) return true;
      kept.write(signed);
      file.write(Long.toString(statement.serial()));
      highest = statement.serial();
      return true;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "cannot keep the channel''s serial: {0}", e.getMessage());
      return false;
    }
  }

  /** Why nobody may go there, by the newest statement that this host has heard, however old. */
  Optional<Fault> against(ReleaseId release) {
    return forbidden(newest -> trust.forbids(newest, release));
  }

  /** Why a host that has settled on {@code from} may not go there now. */
  Optional<Fault> against(Optional<ReleaseId> from, ReleaseId release) {
    return forbidden(newest -> trust.forbids(newest, from, release));
  }

  /** The disk is read anew: the worker is another process than the one that hears. */
  private Optional<Fault> forbidden(Function<ChannelStatement, Optional<Refusal>> by) {
    try {
      return kept.read().flatMap(by).map(refusal -> Fault.permanent(refusal.message()));
    } catch (IOException e) {
      return Optional.of(
          Fault.local("cannot read what this host's channel forbids: " + e.getMessage()));
    }
  }
}

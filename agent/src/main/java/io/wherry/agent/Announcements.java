package io.wherry.agent;

import io.wherry.agent.identity.HostIdentity.Membership;
import io.wherry.agent.journal.CheckedFile;
import io.wherry.agent.journal.Slot;
import io.wherry.agent.work.Ear;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.MalformedException;
import io.wherry.common.release.Trust;
import io.wherry.common.release.Verdict;
import io.wherry.common.release.VerifyingKey;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;

/** The channel's statements: verified, and never older than the newest one seen. */
final class Announcements implements Ear.Statements {
  private static final System.Logger LOG = System.getLogger(Announcements.class.getName());
  private final Trust trust;
  private final Membership membership;
  private final CheckedFile file;
  private final InstantSource clock;
  private long highest;

  private Announcements(
      Trust trust, Membership membership, CheckedFile file, InstantSource clock, long highest) {
    this.trust = trust;
    this.membership = membership;
    this.file = file;
    this.clock = clock;
    this.highest = highest;
  }

  static Announcements open(Trust trust, Membership membership, Places places, InstantSource clock)
      throws IOException {
    var file = new CheckedFile(places.serial());
    long highest =
        file.peek() instanceof Slot.Content.Whole(var text) ? Long.parseLong(text.strip()) : 0;
    return new Announcements(trust, membership, file, clock, highest);
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
    return trusted(statement).filter(this::isKept).map(ChannelStatement::release);
  }

  /** The statement, if it is to be believed now. */
  synchronized Optional<ChannelStatement> trusted(SignedStatement statement) {
    return switch (trust.statement(statement, membership.channel(), highest, clock.instant())) {
      case Verdict.Trusted<ChannelStatement>(var value) -> Optional.of(value);
      case Verdict.Refused<ChannelStatement>(var why) -> {
        LOG.log(System.Logger.Level.ERROR, "{0}", why.message());
        yield Optional.empty();
      }
    };
  }

  private boolean isKept(ChannelStatement statement) {
    if (statement.serial() == highest) return true;
    try {
      file.write(Long.toString(statement.serial()));
      highest = statement.serial();
      return true;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "cannot keep the channel''s serial: {0}", e.getMessage());
      return false;
    }
  }
}

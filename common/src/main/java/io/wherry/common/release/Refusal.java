package io.wherry.common.release;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Fault;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Why something signed is not trusted; each says what to do about it. */
public sealed interface Refusal {
  /** For people: what is wrong and what to do. */
  String message();

  /** None of them goes away by trying again, an expired statement apart. */
  default Fault fault() {
    return this instanceof Expired ? Fault.passing(message()) : Fault.integrity(message());
  }

  record Unsigned(String what) implements Refusal {
    @Override
    public String message() {
      return what + " has no signature; publish it again with a release key, or fetch it whole";
    }
  }

  record WrongKey(String what, KeyId got, List<KeyId> pinned) implements Refusal {
    public WrongKey {
      pinned = List.copyOf(pinned);
    }

    @Override
    public String message() {
      return what
          + " is signed by key "
          + got
          + ", which this host does not trust (it pins "
          + pinned.stream().map(KeyId::toString).collect(Collectors.joining(", "))
          + "); if the key was changed on purpose, add the new public key to the pinned ones";
    }
  }

  record BadSignature(String what, KeyId key) implements Refusal {
    @Override
    public String message() {
      return what
          + " does not match its signature by key "
          + key
          + ": it was changed or damaged on the way; compare the file on the master with"
          + " 'minisign -V'";
    }
  }

  record Expired(ChannelName channel, Instant since, Instant now) implements Refusal {
    @Override
    public String message() {
      return "the statement of channel "
          + channel
          + " expired at "
          + since
          + " and it is now "
          + now
          + "; see that the master runs and signs again, and that this host's clock is right";
    }
  }

  record OlderSerial(ChannelName channel, long got, long highest) implements Refusal {
    @Override
    public String message() {
      return "the statement of channel "
          + channel
          + " has serial "
          + got
          + ", older than "
          + highest
          + " which was seen before: somebody replays an old one, or the master lost its state;"
          + " publish to the channel again until the serial has passed";
    }
  }

  record WrongRepository(String what, RepositoryName got, RepositoryName expected)
      implements Refusal {
    @Override
    public String message() {
      return what
          + " is of repository "
          + got
          + " and this host follows "
          + expected
          + "; check the address of the master";
    }
  }

  record WrongChannel(ChannelName got, ChannelName expected) implements Refusal {
    @Override
    public String message() {
      return "a statement of channel "
          + got
          + " was given for channel "
          + expected
          + "; check what the master serves under that name";
    }
  }

  record WrongRelease(ReleaseId got, ReleaseId expected) implements Refusal {
    @Override
    public String message() {
      return "the manifest is of release "
          + got
          + " where "
          + expected
          + " was expected: an old one is replayed, or the repository is not the master's";
    }
  }

  record Yanked(ChannelName channel, ReleaseId release) implements Refusal {
    @Override
    public String message() {
      return "release "
          + release
          + " was yanked from channel "
          + channel
          + "; choose another one with 'wherry release list'";
    }
  }

  record BelowFloor(ChannelName channel, ReleaseId release, long floor) implements Refusal {
    @Override
    public String message() {
      return "release "
          + release
          + " is below "
          + floor
          + ", the floor of channel "
          + channel
          + "; choose a newer one, or lower the floor with 'wherry channel floor "
          + channel
          + " "
          + release.number()
          + "'";
    }
  }

  record FloorFirst(ChannelName channel, ReleaseId release, long floor) implements Refusal {
    @Override
    public String message() {
      return "release "
          + release
          + " is past "
          + floor
          + ", the floor of channel "
          + channel
          + ": whoever comes from below settles there first";
    }
  }

  record PastBarrier(ChannelName channel, ReleaseId release, long barrier) implements Refusal {
    @Override
    public String message() {
      return "release "
          + release
          + " is past the barrier at "
          + barrier
          + " of channel "
          + channel
          + "; 'wherry channel lift "
          + channel
          + "' ends it";
    }
  }

  record Malformed(String why) implements Refusal {
    @Override
    public String message() {
      return why + "; it is damaged or written by another version: publish it again or update";
    }
  }
}

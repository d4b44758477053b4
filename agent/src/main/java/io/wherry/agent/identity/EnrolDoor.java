package io.wherry.agent.identity;

import io.wherry.common.model.Address;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Enrolled;
import io.wherry.common.model.Enrolment;

/**
 * The way to a master's enrol door. Says nothing before the other side has shown the authority of
 * that fingerprint.
 */
public interface EnrolDoor {
  Answer enrol(Address door, Digest authority, Enrolment asked);

  /** What the door said. */
  sealed interface Answer {
    record Welcomed(Enrolled enrolled) implements Answer {}

    /** The master's own words: another door would say the same. */
    record Refused(String why) implements Answer {}

    /** Whoever answers there is not the master that made the token. */
    record Impostor(String why) implements Answer {}

    record Unreachable(String why) implements Answer {}
  }
}

package io.wherry.master.rollout;

import io.wherry.common.model.HostId;
import io.wherry.common.model.ReleaseId;
import java.util.Optional;

/**
 * A host in a rollout. {@code from} is the release it had settled on at the start, the way back;
 * {@code back} is true once it is to go there.
 */
public record Member(
    HostId host, int wave, Optional<ReleaseId> from, boolean back, MemberState state) {
  Member with(MemberState next) {
    return new Member(host, wave, from, back, next);
  }

  Member turnedBack() {
    return new Member(host, wave, from, true, new MemberState.Pending());
  }
}

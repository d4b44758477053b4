package io.wherry.master.rollout;

import io.wherry.common.model.HostId;
import io.wherry.common.model.ReleaseId;
import java.util.Optional;

/**
 * A host selected for a rollout, the release that it could go back to, and why its hour has not
 * come, where windows keep it.
 */
public record Seat(HostId host, Optional<ReleaseId> from, Optional<String> shut) {}

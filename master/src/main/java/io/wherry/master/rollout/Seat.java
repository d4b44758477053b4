package io.wherry.master.rollout;

import io.wherry.common.model.HostId;
import io.wherry.common.model.ReleaseId;
import java.util.Optional;

/** A host selected for a rollout, and the release that it could go back to. */
public record Seat(HostId host, Optional<ReleaseId> from) {}

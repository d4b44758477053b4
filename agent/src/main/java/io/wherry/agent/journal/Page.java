package io.wherry.agent.journal;

import io.wherry.agent.update.UpdateState;
import io.wherry.common.model.Fault;
import java.time.Instant;
import java.util.Optional;

/**
 * What the journal holds: the state, since when, in which boot of the machine, and what went wrong
 * last.
 */
public record Page(UpdateState state, Instant at, String boot, Optional<Fault> lastFault) {}

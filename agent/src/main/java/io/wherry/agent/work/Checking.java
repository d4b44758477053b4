package io.wherry.agent.work;

import io.wherry.common.model.Fault;
import java.util.Optional;

/** The host's health checks. */
@FunctionalInterface
public interface Checking {
  /** What speaks against the host as it is now. */
  Optional<Fault> check() throws InterruptedException;
}

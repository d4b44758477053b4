/** Counts and times what the agent does, in Prometheus' words. */
@NullMarked
package io.wherry.agent.metrics;

import org.jspecify.annotations.NullMarked;

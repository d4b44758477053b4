/** Runs a host's health checks and says whether it is well. */
@NullMarked
package io.wherry.agent.health;

import org.jspecify.annotations.NullMarked;

/** Fetching from servers that misbehave. */
@NullMarked
package io.wherry.agent.fetch;

import org.jspecify.annotations.NullMarked;

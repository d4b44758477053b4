/** Wires the agent: the only place that knows all of its parts. */
@NullMarked
package io.wherry.agent;

import org.jspecify.annotations.NullMarked;

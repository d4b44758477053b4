/** Limits. */
@NullMarked
package io.wherry.agent.throttle;

import org.jspecify.annotations.NullMarked;

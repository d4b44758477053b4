/** Keeps fetching and staging out of the way of what the host is there for. */
@NullMarked
package io.wherry.agent.throttle;

import org.jspecify.annotations.NullMarked;

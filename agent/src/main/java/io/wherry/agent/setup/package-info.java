/** Sets this host's paludis up to take packages from what the agent has verified. */
@NullMarked
package io.wherry.agent.setup;

import org.jspecify.annotations.NullMarked;

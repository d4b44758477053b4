/** Keeps the state of the host's update on disk, so that a restart goes on from it. */
@NullMarked
package io.wherry.agent.journal;

import org.jspecify.annotations.NullMarked;

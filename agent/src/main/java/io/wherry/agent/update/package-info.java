/** Decides what a host does next on its way to a release: state, event, effect, machine. Pure. */
@NullMarked
package io.wherry.agent.update;

import org.jspecify.annotations.NullMarked;

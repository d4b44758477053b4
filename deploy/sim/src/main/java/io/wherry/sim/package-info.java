/**
 * A fleet in virtual time: the real machines of master and agents over a network and disks that
 * fail as a seed says, watched by laws that must hold at every moment.
 */
@NullMarked
package io.wherry.sim;

import org.jspecify.annotations.NullMarked;

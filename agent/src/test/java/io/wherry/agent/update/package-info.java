/** Every edge of the update machine, walked. */
@NullMarked
package io.wherry.agent.update;

import org.jspecify.annotations.NullMarked;

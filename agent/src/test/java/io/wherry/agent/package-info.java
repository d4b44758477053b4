/** The agent's commands. */
@NullMarked
package io.wherry.agent;

import org.jspecify.annotations.NullMarked;

/** What changes leave to do: processes on replaced files, a new start of the machine. */
@NullMarked
package io.wherry.agent.aftermath;

import org.jspecify.annotations.NullMarked;

/** Who this host is: how it enrols, what it keeps of that, and how its certificate stays fresh. */
@NullMarked
package io.wherry.agent.identity;

import org.jspecify.annotations.NullMarked;

/** Looks at what is installed in a root and what became of it; changes nothing. */
@NullMarked
package io.wherry.agent.inspect;

import org.jspecify.annotations.NullMarked;

/** The journal over crashes. */
@NullMarked
package io.wherry.agent.journal;

import org.jspecify.annotations.NullMarked;

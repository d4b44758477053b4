/** From what is there and what is wanted to a plan, or to the reason why there is none. Pure. */
@NullMarked
package io.wherry.common.resolve;

import org.jspecify.annotations.NullMarked;

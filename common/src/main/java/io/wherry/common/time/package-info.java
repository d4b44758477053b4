/** Back-off and rates; what time it is, the caller says. */
@NullMarked
package io.wherry.common.time;

import org.jspecify.annotations.NullMarked;

/** Back-off and durations. */
@NullMarked
package io.wherry.common.time;

import org.jspecify.annotations.NullMarked;

/** Outside commands, run and read. */
@NullMarked
package io.wherry.common.process;

import org.jspecify.annotations.NullMarked;

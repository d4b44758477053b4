/** What java.nio cannot do, through the foreign function interface. */
@NullMarked
package io.wherry.common.posix;

import org.jspecify.annotations.NullMarked;

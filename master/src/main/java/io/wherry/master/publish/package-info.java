/** From staged packages to one atomic, signed release, and channels that point to releases. */
@NullMarked
package io.wherry.master.publish;

import org.jspecify.annotations.NullMarked;

/** Sets a compilation node up, and tells what other hosts need. */
@NullMarked
package io.wherry.master.setup;

import org.jspecify.annotations.NullMarked;

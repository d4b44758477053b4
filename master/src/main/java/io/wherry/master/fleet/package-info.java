/** What is known of every host, folded from facts, and why each is where it is. */
@NullMarked
package io.wherry.master.fleet;

import org.jspecify.annotations.NullMarked;

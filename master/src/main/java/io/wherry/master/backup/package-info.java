/** One file that holds all that a master cannot do without. Knows files and digests, no facts. */
@NullMarked
package io.wherry.master.backup;

import org.jspecify.annotations.NullMarked;

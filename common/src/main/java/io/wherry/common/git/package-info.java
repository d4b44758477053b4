/** JGit, and nothing else of the house touches it: commits, bundles, pushes, checkouts. */
@NullMarked
package io.wherry.common.git;

import org.jspecify.annotations.NullMarked;

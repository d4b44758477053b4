/** Holds what the pages say against the program: commands, settings, states, links, words. */
@NullMarked
package io.wherry.e2e.docs;

import org.jspecify.annotations.NullMarked;

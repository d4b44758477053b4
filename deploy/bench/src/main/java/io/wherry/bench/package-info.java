/** Ratios against named peers, both sides measured in turn in one run. */
@NullMarked
package io.wherry.bench;

import org.jspecify.annotations.NullMarked;

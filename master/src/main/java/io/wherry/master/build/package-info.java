/** Exheres to tarballs and pbins: the embedded builder and the store of what it has built. */
@NullMarked
package io.wherry.master.build;

import org.jspecify.annotations.NullMarked;

/** Tarballs: writing them from an image, reading them as hostile input. */
@NullMarked
package io.wherry.common.archive;

import org.jspecify.annotations.NullMarked;

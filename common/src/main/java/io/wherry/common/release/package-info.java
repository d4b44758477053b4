/** Signed, immutable releases: manifest, channel statement, minisign signatures. */
@NullMarked
package io.wherry.common.release;

import org.jspecify.annotations.NullMarked;

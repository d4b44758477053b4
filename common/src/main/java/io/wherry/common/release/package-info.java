/** Signed, immutable releases: manifest, channel statement, minisign signatures, whom to trust. */
@NullMarked
package io.wherry.common.release;

import org.jspecify.annotations.NullMarked;

/**
 * What cave, the client of paludis, says and writes: parsed, without running it. Its words are
 * those of paludis 3.0.0.
 */
@NullMarked
package io.wherry.common.cave;

import org.jspecify.annotations.NullMarked;

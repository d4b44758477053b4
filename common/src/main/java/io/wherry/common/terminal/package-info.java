/** What every command prints alike: tables, figures, and a block that is drawn over itself. */
@NullMarked
package io.wherry.common.terminal;

import org.jspecify.annotations.NullMarked;

/** Durable state: what happened, in order, in one SQLite file. Knows no fact by name. */
@NullMarked
package io.wherry.master.hold;

import org.jspecify.annotations.NullMarked;

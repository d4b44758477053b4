/** The master's wiring: settings, start, and the seams between its parts; nothing decides here. */
@NullMarked
package io.wherry.master;

import org.jspecify.annotations.NullMarked;

/** The house as a whole: its rules, and real masters and agents as processes. */
@NullMarked
package io.wherry.e2e;

import org.jspecify.annotations.NullMarked;

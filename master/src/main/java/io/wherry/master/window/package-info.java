/** Windows of time and blackouts: when which hosts may change. Decides, and never acts. */
@NullMarked
package io.wherry.master.window;

import org.jspecify.annotations.NullMarked;

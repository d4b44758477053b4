/** Which hosts stand or fall together, and what that allows. Decides, never acts. */
@NullMarked
package io.wherry.master.topology;

import org.jspecify.annotations.NullMarked;

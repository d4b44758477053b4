/** Wherry and the real cave, on each other's work. */
@NullMarked
package io.wherry.e2e.interop;

import org.jspecify.annotations.NullMarked;

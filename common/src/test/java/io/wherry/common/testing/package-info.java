/** Fakes and random values that every module's tests share. */
@NullMarked
package io.wherry.common.testing;

import org.jspecify.annotations.NullMarked;

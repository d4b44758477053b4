/** Settings: files to typed records, with every problem told at once. */
@NullMarked
package io.wherry.common.config;

import org.jspecify.annotations.NullMarked;

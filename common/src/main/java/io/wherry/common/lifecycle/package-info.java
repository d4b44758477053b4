/** What is opened is closed, newest first. */
@NullMarked
package io.wherry.common.lifecycle;

import org.jspecify.annotations.NullMarked;

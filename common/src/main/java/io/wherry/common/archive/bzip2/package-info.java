/** bzip2 on several threads, both ways. */
@NullMarked
package io.wherry.common.archive.bzip2;

import org.jspecify.annotations.NullMarked;

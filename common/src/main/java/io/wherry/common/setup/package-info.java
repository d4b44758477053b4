/**
 * What both ends put into a paludis configuration, and how files get there that may be somebody's.
 */
@NullMarked
package io.wherry.common.setup;

import org.jspecify.annotations.NullMarked;

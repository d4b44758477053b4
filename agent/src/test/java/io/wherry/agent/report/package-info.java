/** Reports over crashes. */
@NullMarked
package io.wherry.agent.report;

import org.jspecify.annotations.NullMarked;

/** Keeps what the master has not yet acknowledged, whatever happens to either side. */
@NullMarked
package io.wherry.agent.report;

import org.jspecify.annotations.NullMarked;

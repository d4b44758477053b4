/** Numbers for Prometheus: listeners that count, and the page that shows them. */
@NullMarked
package io.wherry.master.metrics;

import org.jspecify.annotations.NullMarked;

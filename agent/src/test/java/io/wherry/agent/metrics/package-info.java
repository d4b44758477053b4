/** What Prometheus reads. */
@NullMarked
package io.wherry.agent.metrics;

import org.jspecify.annotations.NullMarked;

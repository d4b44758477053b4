/** Brings tarballs over HTTP into the cache, verified while they stream. */
@NullMarked
package io.wherry.agent.fetch;

import org.jspecify.annotations.NullMarked;

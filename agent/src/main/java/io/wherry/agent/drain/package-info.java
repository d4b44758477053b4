/** Runs what takes a host out of service, starts its machine again and puts it back. */
@NullMarked
package io.wherry.agent.drain;

import org.jspecify.annotations.NullMarked;

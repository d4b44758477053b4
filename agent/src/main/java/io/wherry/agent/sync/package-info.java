/** Brings a release from the master's static files into the host's own repository, verified. */
@NullMarked
package io.wherry.agent.sync;

import org.jspecify.annotations.NullMarked;

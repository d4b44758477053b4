/** The way to the master: one long-lived stream, and a few calls beside it. Protobuf stops here. */
@NullMarked
package io.wherry.agent.link;

import org.jspecify.annotations.NullMarked;

/** Puts plans onto this host, transactionally, and takes them back. */
@NullMarked
package io.wherry.agent.install;

import org.jspecify.annotations.NullMarked;

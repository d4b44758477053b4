/** Commands of whoever runs a host, that work, fail, hang, are missing. */
@NullMarked
package io.wherry.agent.drain;

import org.jspecify.annotations.NullMarked;

/** The agent at work, with fakes for everything outside. */
@NullMarked
package io.wherry.agent.work;

import org.jspecify.annotations.NullMarked;

/**
 * Runs the effects that the machine asks for: the loop, the worker and what they need of others.
 */
@NullMarked
package io.wherry.agent.work;

import org.jspecify.annotations.NullMarked;

/** Checks that pass, fail, hang. */
@NullMarked
package io.wherry.agent.health;

import org.jspecify.annotations.NullMarked;

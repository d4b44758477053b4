/** What a host knows of itself. */
@NullMarked
package io.wherry.agent.facts;

import org.jspecify.annotations.NullMarked;

/** Facts of roots and machines. */
@NullMarked
package io.wherry.agent.facts;

import org.jspecify.annotations.NullMarked;

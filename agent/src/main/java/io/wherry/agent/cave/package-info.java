/** Installing with cave: the host's own paludis does it, and exactly what the plan says. */
@NullMarked
package io.wherry.agent.cave;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.wherry.agent.cave;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.wherry.agent.aftermath;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.wherry.agent.link;

import org.jspecify.annotations.NullMarked;

/** {@code wherry}, the operator's command: a client of the operators' door like any other. */
@NullMarked
package io.wherry.master.cli;

import org.jspecify.annotations.NullMarked;

/**
 * The pbin format of paludis: pbin files, dependency trees, environments, the installed database.
 */
@NullMarked
package io.wherry.common.pbin;

import org.jspecify.annotations.NullMarked;

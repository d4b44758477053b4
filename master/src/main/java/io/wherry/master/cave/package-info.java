/** Building with cave, on a compilation node that paludis rules. */
@NullMarked
package io.wherry.master.cave;

import org.jspecify.annotations.NullMarked;

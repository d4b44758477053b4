/** Who is who: the authority, join tokens, hosts' certificates, operators and their roles. */
@NullMarked
package io.wherry.master.identity;

import org.jspecify.annotations.NullMarked;

/** Keys and certificates: made, kept as PEM, and put to use in TLS. */
@NullMarked
package io.wherry.common.tls;

import org.jspecify.annotations.NullMarked;

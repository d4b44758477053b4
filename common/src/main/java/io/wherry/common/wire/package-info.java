/** Between protobuf and the model; the only translator. */
@NullMarked
package io.wherry.common.wire;

import org.jspecify.annotations.NullMarked;

/** Records to JSON and back: logs, journals, worker orders, --json. */
@NullMarked
package io.wherry.common.json;

import org.jspecify.annotations.NullMarked;

/**
 * The loop that joins the steps: hosts and operators speak, one thread decides, records, answers.
 */
@NullMarked
package io.wherry.master.pipeline;

import org.jspecify.annotations.NullMarked;

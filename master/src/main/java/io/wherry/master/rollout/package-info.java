/** Bringing hosts to a release in waves, and leave to merge: rules that decide and never act. */
@NullMarked
package io.wherry.master.rollout;

import org.jspecify.annotations.NullMarked;

/** The words of the house as checked values. Pure: no I/O, no clock, no threads. */
@NullMarked
package io.wherry.common.model;

import org.jspecify.annotations.NullMarked;

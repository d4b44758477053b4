/** What others measure, for gates between waves. */
@NullMarked
package io.wherry.master.measure;

import org.jspecify.annotations.NullMarked;

/** HTTP: tarballs, patches, bundles and the repository as static files, and a few made pages. */
@NullMarked
package io.wherry.master.serve;

import org.jspecify.annotations.NullMarked;

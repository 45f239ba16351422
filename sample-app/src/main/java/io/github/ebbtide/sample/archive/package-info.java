/**
 * The work behind the desk: checksums and compresses what has been received.
 */
@NullMarked
package io.github.ebbtide.sample.archive;

import org.jspecify.annotations.NullMarked;

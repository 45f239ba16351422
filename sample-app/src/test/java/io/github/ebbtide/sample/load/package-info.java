/**
 * An open-loop load client that hides nothing: raw sockets, no retries.
 */
@NullMarked
package io.github.ebbtide.sample.load;

import org.jspecify.annotations.NullMarked;

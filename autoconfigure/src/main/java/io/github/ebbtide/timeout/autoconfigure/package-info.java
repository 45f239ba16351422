/**
 * Wires finite timeouts into what is on the class path.
 */
@NullMarked
package io.github.ebbtide.timeout.autoconfigure;

import org.jspecify.annotations.NullMarked;

/**
 * Benchmarks of what only this package sees.
 */
@NullMarked
package io.github.ebbtide.timeout;

import org.jspecify.annotations.NullMarked;

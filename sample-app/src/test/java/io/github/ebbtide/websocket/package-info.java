/**
 * Benchmarks of what only this package sees.
 */
@NullMarked
package io.github.ebbtide.websocket;

import org.jspecify.annotations.NullMarked;

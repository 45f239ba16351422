/**
 * What it costs, side by side with stock Boot and with others, in one table:
 * {@code ./mvnw -Pbenchmark verify}.
 */
@NullMarked
package io.github.ebbtide.sample.benchmark;

import org.jspecify.annotations.NullMarked;

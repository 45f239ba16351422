/**
 * The service that the benchmarks measure, with and without Ebbtide: it knows nothing of
 * it.
 */
@NullMarked
package io.github.ebbtide.sample.benchmark.subject;

import org.jspecify.annotations.NullMarked;

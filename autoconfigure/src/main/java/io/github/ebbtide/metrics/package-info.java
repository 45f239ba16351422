/**
 * The meters: what a drain does and what is in flight. The only package that knows
 * Micrometer; types are public for wiring only. Every tag value is registered at 0 from
 * the start, and no scrape asks anything that could block.
 */
@NullMarked
package io.github.ebbtide.metrics;

import org.jspecify.annotations.NullMarked;

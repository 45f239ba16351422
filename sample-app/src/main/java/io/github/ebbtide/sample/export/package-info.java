/**
 * A long streamed answer: every document, one line each, at a pace.
 */
@NullMarked
package io.github.ebbtide.sample.export;

import org.jspecify.annotations.NullMarked;

/**
 * The archive desk: a small service that keeps every document it has acknowledged.
 */
@NullMarked
package io.github.ebbtide.sample;

import org.jspecify.annotations.NullMarked;

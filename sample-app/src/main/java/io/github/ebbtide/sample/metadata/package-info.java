/**
 * A call to another service: what it knows about a name.
 */
@NullMarked
package io.github.ebbtide.sample.metadata;

import org.jspecify.annotations.NullMarked;

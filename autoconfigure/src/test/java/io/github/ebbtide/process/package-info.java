/**
 * Child processes, tried with real children.
 */
@NullMarked
package io.github.ebbtide.process;

import org.jspecify.annotations.NullMarked;

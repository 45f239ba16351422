/**
 * The wiring of child processes.
 */
@NullMarked
package io.github.ebbtide.process.autoconfigure;

import org.jspecify.annotations.NullMarked;

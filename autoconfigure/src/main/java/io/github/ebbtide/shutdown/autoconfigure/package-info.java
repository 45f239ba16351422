/**
 * Wires the drain into Spring Boot: its properties, what starts it, and where its report
 * goes.
 */
@NullMarked
package io.github.ebbtide.shutdown.autoconfigure;

import org.jspecify.annotations.NullMarked;

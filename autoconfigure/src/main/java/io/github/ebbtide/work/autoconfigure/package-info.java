/**
 * Wires the registry of work into Spring Boot.
 */
@NullMarked
package io.github.ebbtide.work.autoconfigure;

import org.jspecify.annotations.NullMarked;

/**
 * Wires the registry of work into Spring Boot, and has what all wiring shares: a
 * context's own beans, properties that are needed early, classes that are loaded early.
 */
@NullMarked
package io.github.ebbtide.work.autoconfigure;

import org.jspecify.annotations.NullMarked;

/**
 * Servers that stop gracefully in ways of their own, measured beside Spring Boot.
 */
@NullMarked
package io.github.ebbtide.sample.benchmark.peer;

import org.jspecify.annotations.NullMarked;

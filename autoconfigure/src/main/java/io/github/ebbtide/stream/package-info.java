/**
 * Streamed responses of Spring MVC, and event streams of WebFlux: work that may last for
 * ever. Event streams are ended by the server when everybody has heard that it stops,
 * with a last event; finite downloads are left to finish. Everything here is
 * package-private or public for wiring only.
 */
@NullMarked
package io.github.ebbtide.stream;

import org.jspecify.annotations.NullMarked;

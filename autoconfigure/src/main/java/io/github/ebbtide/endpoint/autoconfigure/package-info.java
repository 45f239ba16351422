/**
 * Wires the Actuator endpoints, and decides whether preStop is accessible.
 */
@NullMarked
package io.github.ebbtide.endpoint.autoconfigure;

import org.jspecify.annotations.NullMarked;

/**
 * What operators and the platform reach over Actuator:
 * {@link io.github.ebbtide.endpoint.DrainEndpoint} and
 * {@link io.github.ebbtide.endpoint.PreStopEndpoint}. Types are public for wiring only;
 * the contract is what travels over HTTP and JMX.
 */
@NullMarked
package io.github.ebbtide.endpoint;

import org.jspecify.annotations.NullMarked;

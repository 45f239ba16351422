/**
 * HTTP traffic: the requests in flight, when requests arrive, how long to keep serving
 * until traffic has left, and the connectors that let it in. Read it in this order:
 * {@link io.github.ebbtide.traffic.RequestTrackingFilter} (what every request passes),
 * {@link io.github.ebbtide.traffic.ArrivalLog} and
 * {@link io.github.ebbtide.traffic.SettleTask} (when traffic has left),
 * {@link io.github.ebbtide.traffic.ConnectorIntake} (announcing and closing) and
 * {@link io.github.ebbtide.traffic.ConnectionTask} (what is left open). On WebFlux
 * {@link io.github.ebbtide.traffic.ReactiveTrackingFilter} is what every request passes.
 * <p>
 * Needs the Servlet API or WebFlux; what assumes a server is in classes named after it,
 * {@code Tomcat}, {@code Jetty} or {@code Netty}, behind
 * {@link io.github.ebbtide.traffic.HttpConnectors}. Everything here is package-private or
 * public for wiring only.
 */
@NullMarked
package io.github.ebbtide.traffic;

import org.jspecify.annotations.NullMarked;

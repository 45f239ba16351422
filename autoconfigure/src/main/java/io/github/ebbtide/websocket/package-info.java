/**
 * WebSocket sessions and how they are closed. Read it in this order:
 * {@link io.github.ebbtide.websocket.WebSocketSessions} (what is open),
 * {@link io.github.ebbtide.websocket.WebSocketCloseTask} (when they are closed), then the
 * classes named after what the sessions belong to: {@code Tomcat}, {@code Jetty},
 * {@code Netty}, {@code SockJs}, {@code Jdk}, {@code Standard}.
 * <p>
 * Users need {@code WebSocketSessions}, {@code WebSocketListener},
 * {@code WebSocketConnection} and {@code CloseOutcome}; everything else here is
 * package-private or public for wiring only.
 */
@NullMarked
package io.github.ebbtide.websocket;

import org.jspecify.annotations.NullMarked;

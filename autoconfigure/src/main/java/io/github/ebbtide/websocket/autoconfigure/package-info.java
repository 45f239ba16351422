/**
 * Auto-configuration of WebSocket sessions.
 */
@NullMarked
package io.github.ebbtide.websocket.autoconfigure;

import org.jspecify.annotations.NullMarked;

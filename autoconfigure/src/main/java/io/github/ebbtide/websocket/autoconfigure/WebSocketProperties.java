package io.github.ebbtide.websocket.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.ebbtide.websocket.CloseTerms;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of WebSocket sessions.
 *
 * @param enabled Whether to keep track of WebSocket sessions and to close them when the
 * application stops.
 * @param closeCode Code that sessions are closed with.
 * @param closeReason Reason that sessions are closed with, at most 123 bytes.
 * @param closeTimeout How long a peer may take to answer a close frame before its
 * connection is cut.
 * @param spread Window over which the closes are spread, so that clients do not all
 * reconnect at once.
 * @param heartbeatInterval How often the sessions of clients that are beans send a ping;
 * never, if zero.
 * @param heartbeatPatience How long nothing may come from the peer of such a session
 * before it is ended.
 */
@ConfigurationProperties("ebbtide.websocket")
record WebSocketProperties(@DefaultValue("true") boolean enabled, @DefaultValue("1001") int closeCode,
		@DefaultValue("Service is stopping") String closeReason, @DefaultValue("5s") Duration closeTimeout,
		@DefaultValue("0s") Duration spread, @DefaultValue("25s") Duration heartbeatInterval,
		@DefaultValue("60s") Duration heartbeatPatience) {

	/** A control frame holds 125 bytes, two of them are the code. */
	private static final int LONGEST_REASON = 123;

	WebSocketProperties {
		if (!mayBeSent(closeCode)) {
			throw new InvalidConfigurationPropertyValueException("ebbtide.websocket.close-code", closeCode,
					"No peer accepts a close frame with this code. Use 1001 (going away), 1012 (service restart), 1013 (try again later), 1000 (after which some clients do not reconnect), or a code of your own between 3000 and 4999.");
		}
		if (closeReason.getBytes(StandardCharsets.UTF_8).length > LONGEST_REASON) {
			throw new InvalidConfigurationPropertyValueException("ebbtide.websocket.close-reason", closeReason,
					"A close frame holds a reason of at most 123 bytes in UTF-8.");
		}
		requireNotNegative("close-timeout", closeTimeout);
		requireNotNegative("spread", spread);
		requireNotNegative("heartbeat-interval", heartbeatInterval);
		if (heartbeatPatience.compareTo(heartbeatInterval) <= 0) {
			throw new InvalidConfigurationPropertyValueException("ebbtide.websocket.heartbeat-patience",
					heartbeatPatience, "It must be longer than 'ebbtide.websocket.heartbeat-interval'.");
		}
	}

	private static boolean mayBeSent(int code) {
		// 1004, 1005, 1006 and 1015 are reserved, 1010 is for clients
		boolean standard = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1013 && code != 1010);
		return standard || (code >= 3000 && code <= 4999);
	}

	private static void requireNotNegative(String name, Duration duration) {
		if (duration.isNegative()) {
			throw new InvalidConfigurationPropertyValueException("ebbtide.websocket." + name, duration,
					"It must not be negative.");
		}
	}

	CloseTerms closeTerms() {
		return new CloseTerms(this.closeCode, this.closeReason, this.closeTimeout, this.spread);
	}

}

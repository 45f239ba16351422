package io.github.ebbtide.stream.autoconfigure;

import java.time.Duration;

import io.github.ebbtide.stream.LastEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of streamed responses.
 *
 * @param enabled Whether to count streamed responses, and to end event streams when the
 * service stops.
 * @param lastComment Comment that ends an event stream.
 * @param lastEvent Name of the event that ends an event stream; unless set, there is a
 * comment only.
 * @param lastData Data of that event.
 * @param reconnectTime When clients whose event stream was ended are to come back; unless
 * set, they know it themselves.
 */
@ConfigurationProperties("ebbtide.stream")
record StreamProperties(@DefaultValue("true") boolean enabled, @DefaultValue("the server stops") String lastComment,
		@Nullable String lastEvent, @DefaultValue("") String lastData, @Nullable Duration reconnectTime) {

	StreamProperties {
		requireOneLine("last-comment", lastComment);
		requireOneLine("last-event", (lastEvent != null) ? lastEvent : "");
	}

	private static void requireOneLine(String name, String text) {
		if (text.lines().count() > 1) {
			throw new IllegalArgumentException("'ebbtide.stream.%s' must be one line".formatted(name));
		}
	}

	LastEvent toLastEvent() {
		return new LastEvent(this.lastComment, this.lastEvent, this.lastData, this.reconnectTime);
	}

}

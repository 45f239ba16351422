package io.github.ebbtide.stream;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter.DataWithMediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What the server says before it ends an event stream.
 *
 * @param comment a comment, which clients do not hand on to their application
 * @param event the name of an event, or {@code null} for the comment alone
 * @param data the data of the event
 * @param reconnectTime when clients are to come back, or {@code null} if they know
 * @since 0.1.0
 */
public record LastEvent(String comment, @Nullable String event, String data, @Nullable Duration reconnectTime) {

	Set<DataWithMediaType> toEmit() {
		SseEmitter.SseEventBuilder builder = SseEmitter.event();
		if (!this.comment.isEmpty()) {
			builder.comment(this.comment);
		}
		if (this.reconnectTime != null) {
			builder.reconnectTime(this.reconnectTime.toMillis());
		}
		if (this.event != null) {
			builder.name(this.event).data(this.data);
		}
		return builder.build();
	}

	/** Returns it as it travels. */
	String toText() {
		StringBuilder text = new StringBuilder();
		if (!this.comment.isEmpty()) {
			text.append(':').append(this.comment).append('\n');
		}
		if (this.reconnectTime != null) {
			text.append("retry:").append(this.reconnectTime.toMillis()).append('\n');
		}
		if (this.event != null) {
			text.append("event:").append(this.event).append('\n');
			this.data.lines().forEach((line) -> text.append("data:").append(line).append('\n'));
		}
		return text.append('\n').toString();
	}

	ServerSentEvent<Object> toPublish() {
		ServerSentEvent.Builder<Object> builder = ServerSentEvent.builder();
		if (!this.comment.isEmpty()) {
			builder.comment(this.comment);
		}
		if (this.reconnectTime != null) {
			builder.retry(this.reconnectTime);
		}
		if (this.event != null) {
			builder.event(this.event).data(this.data);
		}
		return builder.build();
	}

}

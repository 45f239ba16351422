package io.github.ebbtide.stream;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * Stands before Spring's own handlers of streamed responses and notes the streams, and
 * for event streams how to end them.
 *
 * @since 0.1.0
 */
public final class StreamReturnValueHandler implements HandlerMethodReturnValueHandler {

	private final HandlerMethodReturnValueHandler delegate;

	private final StreamTracker streams;

	private final LastEvent lastEvent;

	/**
	 * Create the handler.
	 * @param delegate Spring's own
	 * @param streams the streams
	 * @param lastEvent what to say before an event stream is ended
	 */
	public StreamReturnValueHandler(HandlerMethodReturnValueHandler delegate, StreamTracker streams,
			LastEvent lastEvent) {
		this.delegate = delegate;
		this.streams = streams;
		this.lastEvent = lastEvent;
	}

	@Override
	public boolean supportsReturnType(MethodParameter returnType) {
		return this.delegate.supportsReturnType(returnType);
	}

	@Override
	public void handleReturnValue(@Nullable Object returnValue, MethodParameter returnType,
			ModelAndViewContainer container, NativeWebRequest webRequest) throws Exception {
		HttpServletRequest request = webRequest.getNativeRequest(HttpServletRequest.class);
		Object body = (returnValue instanceof ResponseEntity<?> entity) ? entity.getBody() : returnValue;
		ReactiveAdapter adapter = reactiveAdapter(body);
		if (request == null || body == null || !isStream(body, adapter)) {
			this.delegate.handleReturnValue(returnValue, returnType, container, webRequest);
			return;
		}
		TrackedStream stream = this.streams.begin(describe(request));
		try {
			Object endable = returnValue;
			if (body instanceof ResponseBodyEmitter emitter) {
				if (emitter instanceof SseEmitter || isEventStream(mediaTypes(returnValue, request))) {
					stream.endedBy(() -> end(emitter));
				}
			}
			else if (adapter != null && isEventStream(returnValue, returnType, request)) {
				endable = withBody(returnValue, ReactiveEventStreams.endable(body, adapter, stream, this.lastEvent));
			}
			this.delegate.handleReturnValue(endable, returnType, container, webRequest);
		}
		finally {
			this.streams.follow(stream, request);
		}
	}

	private static @Nullable ReactiveAdapter reactiveAdapter(@Nullable Object body) {
		return (body != null) ? ReactiveAdapterRegistry.getSharedInstance().getAdapter(body.getClass()) : null;
	}

	private static boolean isStream(Object body, @Nullable ReactiveAdapter adapter) {
		return body instanceof ResponseBodyEmitter || body instanceof StreamingResponseBody
				|| (adapter != null && adapter.isMultiValue());
	}

	private static String describe(HttpServletRequest request) {
		Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		return request.getMethod() + " " + ((pattern != null) ? pattern : request.getRequestURI());
	}

	/** As Spring decides it: by the declared elements or by what was agreed upon. */
	private static boolean isEventStream(@Nullable Object returnValue, MethodParameter returnType,
			HttpServletRequest request) {
		ResolvableType type = ResolvableType.forMethodParameter(returnType);
		ResolvableType stream = (returnValue instanceof ResponseEntity<?>) ? type.getGeneric() : type;
		return ServerSentEvent.class.isAssignableFrom(stream.getGeneric().toClass())
				|| isEventStream(mediaTypes(returnValue, request));
	}

	private static boolean isEventStream(Collection<MediaType> mediaTypes) {
		return mediaTypes.stream().anyMatch(MediaType.TEXT_EVENT_STREAM::includes);
	}

	@SuppressWarnings("unchecked")
	private static Collection<MediaType> mediaTypes(@Nullable Object returnValue, HttpServletRequest request) {
		MediaType contentType = (returnValue instanceof ResponseEntity<?> entity) ? entity.getHeaders().getContentType()
				: null;
		if (contentType != null) {
			return List.of(contentType);
		}
		Object producible = request.getAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE);
		return (producible != null) ? (Collection<MediaType>) producible
				: accepted(request.getHeader(HttpHeaders.ACCEPT));
	}

	/** What is wrong with the header is for Spring to say, where it matters at all. */
	private static Collection<MediaType> accepted(@Nullable String header) {
		try {
			return MediaType.parseMediaTypes(header);
		}
		catch (InvalidMediaTypeException ex) {
			return List.of();
		}
	}

	private static Object withBody(@Nullable Object returnValue, Object body) {
		return (returnValue instanceof ResponseEntity<?> entity)
				? new ResponseEntity<>(body, entity.getHeaders(), entity.getStatusCode()) : body;
	}

	private void end(ResponseBodyEmitter emitter) {
		try {
			emitter.send(this.lastEvent.toEmit());
		}
		catch (IOException | IllegalStateException ex) {
			// the client has gone, or the application was faster
		}
		emitter.complete();
	}

}

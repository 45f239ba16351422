package io.github.ebbtide.sample.feed;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import io.github.ebbtide.sample.archive.JobListener;
import io.github.ebbtide.sample.document.DocumentState;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * Passes on how the jobs stand to whoever is connected. Sends on a thread of its own, so
 * that a peer that does not read holds no worker up. Thread-safe.
 */
final class JobFeed extends TextWebSocketHandler implements JobListener {

	/** Where STOMP subscribers hear of jobs. */
	static final String DESTINATION = "/topic/jobs";

	private static final Log logger = LogFactory.getLog(JobFeed.class);

	private static final int SEND_TIME_LIMIT = 5_000;

	private static final int BUFFER_LIMIT = 64 * 1024;

	private final Set<WebSocketSession> sessions = ConcurrentHashMap.newKeySet();

	private final Executor executor;

	private final JsonMapper mapper;

	private final ObjectProvider<SimpMessagingTemplate> stomp;

	JobFeed(Executor executor, JsonMapper mapper, ObjectProvider<SimpMessagingTemplate> stomp) {
		this.executor = executor;
		this.mapper = mapper;
		this.stomp = stomp;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) {
		WebSocketSession safe = new ConcurrentWebSocketSessionDecorator(session, SEND_TIME_LIMIT, BUFFER_LIMIT);
		session.getAttributes().put(DESTINATION, safe);
		this.sessions.add(safe);
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
		if (session.getAttributes().get(DESTINATION) instanceof WebSocketSession safe) {
			this.sessions.remove(safe);
		}
	}

	@Override
	public void changed(long documentId, DocumentState state) {
		try {
			this.executor.execute(() -> publish(new JobMessage(documentId, state)));
		}
		catch (TaskRejectedException ex) {
			logger.debug("Nobody hears of document " + documentId, ex);
		}
	}

	private void publish(JobMessage message) {
		TextMessage text = new TextMessage(this.mapper.writeValueAsString(message));
		for (WebSocketSession session : this.sessions) {
			try {
				session.sendMessage(text);
			}
			catch (IOException | RuntimeException ex) {
				logger.debug("A subscriber is gone", ex);
			}
		}
		this.stomp.ifAvailable((template) -> template.convertAndSend(DESTINATION, message));
	}

}

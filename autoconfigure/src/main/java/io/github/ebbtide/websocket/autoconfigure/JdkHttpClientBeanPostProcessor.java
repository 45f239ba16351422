package io.github.ebbtide.websocket.autoconfigure;

import java.net.http.HttpClient;

import io.github.ebbtide.websocket.ClientHeartbeat;
import io.github.ebbtide.websocket.JdkHttpClient;
import io.github.ebbtide.websocket.WebSocketSessions;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has the sessions of the JDK's clients registered that are beans.
 */
final class JdkHttpClientBeanPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<WebSocketSessions> sessions;

	private final ObjectProvider<ClientHeartbeat> heartbeat;

	JdkHttpClientBeanPostProcessor(ObjectProvider<WebSocketSessions> sessions,
			ObjectProvider<ClientHeartbeat> heartbeat) {
		this.sessions = sessions;
		this.heartbeat = heartbeat;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		boolean ofTheJdk = bean instanceof HttpClient && bean.getClass().getModule() == HttpClient.class.getModule();
		return ofTheJdk ? new JdkHttpClient((HttpClient) bean, this.sessions.getObject(), this.heartbeat.getObject())
				: bean;
	}

}

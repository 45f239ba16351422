package io.github.ebbtide.websocket;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;

import javax.naming.NamingException;

import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.tomcat.InstanceManager;
import org.apache.tomcat.websocket.pojo.PojoEndpointServer;
import org.apache.tomcat.websocket.server.DefaultServerEndpointConfigurator;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one session, which creates the application's endpoint the way
 * Tomcat does and puts ours in front of it.
 */
final class TomcatEndpointConfig implements ServerEndpointConfig {

	private static final Log logger = LogFactory.getLog(TomcatEndpointConfig.class);

	private final ServerEndpointConfig config;

	private final TomcatSession session;

	private final Map<String, String> pathParameters;

	private final @Nullable InstanceManager instances;

	TomcatEndpointConfig(ServerEndpointConfig config, TomcatSession session, Map<String, String> pathParameters,
			@Nullable InstanceManager instances) {
		this.config = config;
		this.session = session;
		this.pathParameters = pathParameters;
		this.instances = instances;
	}

	@Override
	public Configurator getConfigurator() {
		return new Configurator() {

			@Override
			public <T> T getEndpointInstance(Class<T> type) throws InstantiationException {
				@SuppressWarnings("unchecked")
				T endpoint = (T) endpoint();
				return endpoint;
			}

		};
	}

	private Endpoint endpoint() throws InstantiationException {
		Object instance;
		try {
			instance = instance();
		}
		catch (ReflectiveOperationException | NamingException ex) {
			InstantiationException failure = new InstantiationException(ex.getMessage());
			failure.initCause((ex instanceof InvocationTargetException target) ? target.getTargetException() : ex);
			throw failure;
		}
		if (instance instanceof Endpoint endpoint) {
			return TomcatEndpoint.of(endpoint, this.session, () -> destroy(endpoint));
		}
		return TomcatEndpoint.annotated(new PojoEndpointServer(this.pathParameters, instance), this.session);
	}

	private Object instance() throws ReflectiveOperationException, NamingException {
		Configurator configurator = this.config.getConfigurator();
		boolean isDefault = configurator.getClass() == DefaultServerEndpointConfigurator.class
				|| configurator.getClass() == Configurator.class;
		if (this.instances != null && isDefault) {
			return this.instances.newInstance(this.config.getEndpointClass());
		}
		Object instance = configurator.getEndpointInstance(this.config.getEndpointClass());
		if (this.instances != null) {
			// injects what it asks for
			this.instances.newInstance(instance);
		}
		return instance;
	}

	private void destroy(Endpoint endpoint) {
		try {
			if (this.instances != null) {
				this.instances.destroyInstance(endpoint);
			}
		}
		catch (IllegalAccessException | InvocationTargetException ex) {
			logger.warn("Could not destroy " + endpoint.getClass().getName(), ex);
		}
	}

	@Override
	public Class<?> getEndpointClass() {
		return this.config.getEndpointClass();
	}

	@Override
	public String getPath() {
		return this.config.getPath();
	}

	@Override
	public List<String> getSubprotocols() {
		return this.config.getSubprotocols();
	}

	@Override
	public List<Extension> getExtensions() {
		return this.config.getExtensions();
	}

	@Override
	public List<Class<? extends Encoder>> getEncoders() {
		return this.config.getEncoders();
	}

	@Override
	public List<Class<? extends Decoder>> getDecoders() {
		return this.config.getDecoders();
	}

	@Override
	public Map<String, Object> getUserProperties() {
		return this.config.getUserProperties();
	}

}

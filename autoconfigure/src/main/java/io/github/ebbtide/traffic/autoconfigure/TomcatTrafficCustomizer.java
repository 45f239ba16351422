package io.github.ebbtide.traffic.autoconfigure;

import java.time.Duration;

import io.github.ebbtide.traffic.DrainableHttp11NioProtocol;
import org.apache.catalina.connector.Connector;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http2.Http2Protocol;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Prepares Tomcat for a drain without lost requests, where the user kept its defaults.
 */
final class TomcatTrafficCustomizer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

	private static final Log logger = LogFactory.getLog(TomcatTrafficCustomizer.class);

	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(25);

	private final Environment environment;

	TomcatTrafficCustomizer(Environment environment) {
		this.environment = environment;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void customize(TomcatServletWebServerFactory factory) {
		if (TomcatWebServerFactory.DEFAULT_PROTOCOL.equals(factory.getProtocol())) {
			factory.setProtocol(DrainableHttp11NioProtocol.class.getName());
		}
		else {
			logger.debug("Tomcat keeps protocol " + factory.getProtocol() + " and closes its listener its own way");
		}
		factory.addConnectorCustomizers(this::keepServingStreams);
		factory.getAdditionalConnectors().forEach(this::keepServingStreams);
	}

	private void keepServingStreams(Connector connector) {
		for (UpgradeProtocol protocol : connector.findUpgradeProtocols()) {
			// after this time Tomcat silently ignores new streams of a connection that
			// was told to go away; takes nanoseconds
			if (protocol instanceof Http2Protocol http2 && http2.getDrainTimeout() == 0) {
				http2.setDrainTimeout(shutdownTimeout().toNanos());
			}
		}
	}

	private Duration shutdownTimeout() {
		return Binder.get(this.environment).bind("ebbtide.shutdown.timeout", Duration.class).orElse(DEFAULT_TIMEOUT);
	}

}

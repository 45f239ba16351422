package io.github.ebbtide.endpoint.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.InitializingBean;

/**
 * Says at startup that preStop was asked for, but cannot be called. A hook that fails
 * only leaves an event in the cluster, and the protection is gone.
 */
final class PreStopNotExposedWarning implements InitializingBean {

	private static final Log logger = LogFactory.getLog(PreStopNotExposedWarning.class);

	@Override
	public void afterPropertiesSet() {
		logger
			.warn("'" + PreStopAccessEnvironmentPostProcessor.ENABLED + "' is true, but no preStop hook can reach the "
					+ "'prestop' endpoint: add it to 'management.endpoints.web.exposure.include' of a servlet web "
					+ "application, and leave it at least read-only access");
	}

}

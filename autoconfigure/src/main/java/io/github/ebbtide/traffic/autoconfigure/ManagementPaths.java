package io.github.ebbtide.traffic.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.core.env.Environment;

/**
 * Where management and probes are found on the main server's port.
 */
final class ManagementPaths implements ManagementAccess {

	private final Environment environment;

	private final ObjectProvider<PathMappedEndpoints> endpoints;

	private final UnaryOperator<String> onServer;

	ManagementPaths(Environment environment, ObjectProvider<PathMappedEndpoints> endpoints,
			UnaryOperator<String> onServer) {
		this.environment = environment;
		this.endpoints = endpoints;
		this.onServer = onServer;
	}

	@Override
	public boolean isOnMainPort() {
		PathMappedEndpoints endpoints = this.endpoints.getIfAvailable();
		return endpoints != null && endpoints.iterator().hasNext() && isPortShared();
	}

	private boolean isPortShared() {
		return ManagementPortType.get(this.environment) == ManagementPortType.SAME;
	}

	@Override
	public List<String> paths() {
		PathMappedEndpoints endpoints = this.endpoints.getIfAvailable();
		return (endpoints != null) ? paths(endpoints) : List.of();
	}

	private List<String> paths(PathMappedEndpoints endpoints) {
		List<String> paths = new ArrayList<>();
		for (PathMappedEndpoint endpoint : endpoints) {
			paths.addAll(endpoint.getAdditionalPaths(WebServerNamespace.SERVER));
		}
		if (isPortShared()) {
			if (endpoints.getBasePath().isEmpty()) {
				paths.addAll(endpoints.getAllPaths());
			}
			else {
				paths.add(endpoints.getBasePath());
			}
		}
		return paths.stream().map(this.onServer).toList();
	}

}

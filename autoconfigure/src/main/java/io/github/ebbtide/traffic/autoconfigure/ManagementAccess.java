package io.github.ebbtide.traffic.autoconfigure;

import java.util.List;

/**
 * How management reaches this service over the main server.
 */
interface ManagementAccess {

	/**
	 * Where there is no actuator.
	 */
	ManagementAccess NONE = new ManagementAccess() {

		@Override
		public boolean isOnMainPort() {
			return false;
		}

		@Override
		public List<String> paths() {
			return List.of();
		}

	};

	/**
	 * Return whether endpoints are served on the main server's port.
	 * @return whether the port is shared
	 */
	boolean isOnMainPort();

	/**
	 * Return the paths of the main server that belong to management, probes included.
	 * @return the paths, without the context path
	 */
	List<String> paths();

}

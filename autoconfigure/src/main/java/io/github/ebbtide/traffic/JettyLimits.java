package io.github.ebbtide.traffic;

import java.util.Collection;

import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;

/**
 * What holds the acceptors of a server back while there are too many connections, and
 * lets them go on.
 *
 * @param limits the limits that Boot sets
 * @param mayResumeAccepting whether there is anything of that kind
 */
record JettyLimits(Collection<NetworkConnectionLimit> limits, boolean mayResumeAccepting) {

	static JettyLimits of(Server server) {
		return new JettyLimits(server.getContainedBeans(NetworkConnectionLimit.class),
				!server.getContainedBeans(SelectorManager.AcceptListener.class).isEmpty()
						|| !server.getContainedBeans(LowResourceMonitor.class).isEmpty());
	}

	/** Who waits in the listen queue is served, however many there are. */
	void lift() {
		this.limits.forEach((limit) -> limit.setMaxNetworkConnectionCount(Integer.MAX_VALUE));
	}

}

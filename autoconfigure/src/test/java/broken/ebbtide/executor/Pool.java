package broken.ebbtide.executor;

import broken.ebbtide.endpoint.DrainEndpoint;

/**
 * A feature that another one uses.
 */
public class Pool {

	public DrainEndpoint endpoint = new DrainEndpoint();

}

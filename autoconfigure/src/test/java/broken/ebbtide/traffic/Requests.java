package broken.ebbtide.traffic;

import broken.ebbtide.executor.Pool;

/**
 * Uses another feature.
 */
public class Requests {

	public Pool pool = new Pool();

}

package io.github.ebbtide.sample.rollout;

import java.io.IOException;

/**
 * The namespace in which the kubelet and the clients run, and whose bridge connects the
 * pods.
 */
final class Node {

	static final String BRIDGE = "pods";

	static final String NETWORK = "10.244.0.";

	static final String ADDRESS = NETWORK + "1";

	private Node() {
	}

	/**
	 * Create the namespace. It has a default route, as every address that is to be
	 * rewritten needs one to begin with.
	 * @param name its name
	 */
	static Namespace create(String name) throws IOException, InterruptedException {
		Namespace node = Namespace.create(name);
		node.run("ip", "link", "add", BRIDGE, "type", "bridge");
		node.run("ip", "address", "add", ADDRESS + "/24", "dev", BRIDGE);
		node.run("ip", "link", "set", BRIDGE, "up");
		node.run("ip", "route", "add", "default", "dev", BRIDGE);
		node.run("nft", "list", "ruleset");
		return node;
	}

}

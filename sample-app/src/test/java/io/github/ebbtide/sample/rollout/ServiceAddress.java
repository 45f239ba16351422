package io.github.ebbtide.sample.rollout;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The virtual address of a service in the node's namespace, made of the same kind of rule
 * that kube-proxy writes for nftables: each new connection goes to one of the endpoints
 * by chance, and stays there whatever becomes of the rule. As in a cluster, a change
 * arrives late.
 */
final class ServiceAddress implements AutoCloseable {

	static final String ADDRESS = "10.96.0.10";

	static final int PORT = 80;

	private final Duration delay;

	private final List<String> endpoints = new ArrayList<>();

	private final ScheduledExecutorService propagation = Executors.newSingleThreadScheduledExecutor();

	private final Queue<Future<?>> changes = new ConcurrentLinkedQueue<>();

	ServiceAddress(Duration delay) throws IOException, InterruptedException {
		this.delay = delay;
		Command.runWithInput("""
				table ip service {
					chain output {
						type nat hook output priority -100
					}
				}
				""", "nft", "-f", "-");
	}

	/**
	 * Take in the first endpoints, now.
	 */
	void start(List<String> addresses) throws IOException, InterruptedException {
		this.endpoints.addAll(addresses);
		write();
	}

	/**
	 * Take in an endpoint that has become ready, after the delay.
	 */
	void add(String address) {
		later(() -> this.endpoints.add(address));
	}

	/**
	 * Take out an endpoint that terminates, after the delay.
	 */
	void remove(String address) {
		later(() -> this.endpoints.remove(address));
	}

	private void later(Runnable change) {
		this.changes.add(this.propagation.schedule(() -> {
			change.run();
			write();
			return null;
		}, this.delay.toMillis(), TimeUnit.MILLISECONDS));
	}

	/**
	 * Wait until every change has arrived.
	 * @throws ExecutionException if one could not be made
	 */
	void awaitPropagation() throws InterruptedException, ExecutionException {
		for (Future<?> change = this.changes.poll(); change != null; change = this.changes.poll()) {
			change.get();
		}
	}

	private void write() throws IOException, InterruptedException {
		Command.runWithInput(rules(this.endpoints), "nft", "-f", "-");
	}

	/** One transaction: no connection meets a moment without a rule. */
	private static String rules(List<String> endpoints) {
		String map = IntStream.range(0, endpoints.size())
			.mapToObj((index) -> index + " : " + endpoints.get(index))
			.collect(Collectors.joining(", "));
		return """
				flush chain ip service output
				add rule ip service output ip daddr %s tcp dport %d dnat to numgen random mod %d map { %s } : %d
				""".formatted(ADDRESS, PORT, endpoints.size(), map, Pod.PORT);
	}

	@Override
	public void close() {
		this.propagation.shutdownNow();
	}

}

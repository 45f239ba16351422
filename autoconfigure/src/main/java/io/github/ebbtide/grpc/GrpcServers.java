package io.github.ebbtide.grpc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Intake;
import io.grpc.Server;

import org.springframework.context.ApplicationListener;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycleEvent;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;
import org.springframework.grpc.server.lifecycle.GrpcServerTerminatedEvent;

/**
 * The gRPC servers that Spring has started. Thread-safe.
 *
 * @since 0.1.0
 */
public final class GrpcServers implements Intake, ApplicationListener<GrpcServerLifecycleEvent> {

	private static final String NAME = "grpc-servers";

	private final Map<Server, GrpcServerLifecycle> servers = new ConcurrentHashMap<>();

	@Override
	public void onApplicationEvent(GrpcServerLifecycleEvent event) {
		if (event instanceof GrpcServerStartedEvent) {
			this.servers.put(event.getServer(), event.getSource());
		}
		else if (event instanceof GrpcServerTerminatedEvent) {
			this.servers.remove(event.getServer());
		}
	}

	@Override
	public String name() {
		return NAME;
	}

	/** Clients are told to go elsewhere with their next call; those in flight go on. */
	@Override
	public void stop(Deadline deadline) {
		this.servers.keySet().forEach(Server::shutdown);
	}

	boolean isEmpty() {
		return this.servers.isEmpty();
	}

	/** Returns whether no client is connected any longer, and none can be. */
	boolean areTerminated() {
		return this.servers.keySet().stream().allMatch(Server::isTerminated);
	}

	void awaitTermination(Deadline limit) throws InterruptedException {
		for (Server server : this.servers.keySet()) {
			server.awaitTermination(limit.remainingNanos(), TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * Return what cuts off whoever is left, and lets Spring note the end of the servers:
	 * a lifecycle whose server is shut is not asked to stop.
	 * @param calls the calls in flight, which end in a way that clients know to try again
	 * @return a task of {@code release}
	 */
	public ShutdownTask closing(GrpcCalls calls) {
		return ShutdownTask.of(NAME, ShutdownPhase.RELEASE, (deadline) -> {
			calls.endAll();
			close();
		});
	}

	private void close() {
		this.servers.forEach((server, lifecycle) -> {
			server.shutdownNow();
			lifecycle.stop();
		});
	}

}

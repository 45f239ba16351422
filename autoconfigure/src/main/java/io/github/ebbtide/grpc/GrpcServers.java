package io.github.ebbtide.grpc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Intake;
import io.grpc.Server;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationListener;
import org.springframework.grpc.server.InProcessGrpcServerFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycleEvent;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;
import org.springframework.grpc.server.lifecycle.GrpcServerTerminatedEvent;

/**
 * The gRPC servers that Spring has started. One in the process itself lets nobody in from
 * outside, and work in flight may need it: it is closed with the rest in {@code release}.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class GrpcServers implements Intake, ApplicationListener<GrpcServerLifecycleEvent> {

	private static final Log logger = LogFactory.getLog(GrpcServers.class);

	private static final String NAME = "grpc-servers";

	private final Map<Server, GrpcServerLifecycle> servers = new ConcurrentHashMap<>();

	private final Predicate<GrpcServerLifecycle> own;

	private final AtomicInteger started = new AtomicInteger();

	private final AtomicInteger seen = new AtomicInteger();

	/**
	 * Create them.
	 * @param own whether a lifecycle belongs to this application context: what happens in
	 * its children is told here too
	 */
	public GrpcServers(Predicate<GrpcServerLifecycle> own) {
		this.own = own;
	}

	@Override
	public void onApplicationEvent(GrpcServerLifecycleEvent event) {
		if (event instanceof GrpcServerStartedEvent && this.own.test(event.getSource())) {
			this.started.incrementAndGet();
			this.servers.put(event.getServer(), event.getSource());
		}
		else if (event instanceof GrpcServerTerminatedEvent) {
			this.servers.remove(event.getServer());
		}
	}

	/** Notes that the calls of one more server are seen. */
	public void noteCallsAreSeen() {
		this.seen.incrementAndGet();
	}

	/**
	 * Returns whether all calls are noted: a factory of one's own may know no
	 * customizers.
	 */
	boolean areAllSeen() {
		return this.seen.get() >= this.started.get();
	}

	@Override
	public String name() {
		return NAME;
	}

	/** Clients are told to go elsewhere with their next call; those in flight go on. */
	@Override
	public void stop(Deadline deadline) {
		network().forEach(Server::shutdown);
	}

	private Stream<Server> network() {
		return this.servers.entrySet()
			.stream()
			.filter((entry) -> !(entry.getValue().getFactory() instanceof InProcessGrpcServerFactory))
			.map(Map.Entry::getKey);
	}

	boolean areNone() {
		return network().findAny().isEmpty();
	}

	/** Returns whether no client is connected any longer, and none can be. */
	boolean areTerminated() {
		return network().allMatch(Server::isTerminated);
	}

	void awaitTermination(Deadline limit) throws InterruptedException {
		for (Server server : network().toList()) {
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
			calls.end((call) -> true);
			this.servers.forEach(GrpcServers::close);
		});
	}

	private static void close(Server server, GrpcServerLifecycle lifecycle) {
		try {
			server.shutdownNow();
			lifecycle.stop();
		}
		catch (RuntimeException ex) {
			logger.warn("A gRPC server could not be closed in order", ex);
		}
	}

}

package io.github.ebbtide.sample.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import com.typesafe.config.ConfigFactory;
import io.github.ebbtide.shutdown.ProcessExit;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownCoordinator.Participants;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A drain of 1,000 tasks in twelve phases, here and in Pekko.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PhaseEngine {

	private static final int PHASES = 12;

	private static final int TASKS = 1_000;

	@Benchmark
	public ShutdownReport ebbtide(EbbtideDrain drain) {
		return drain.coordinator.drain().toCompletableFuture().join();
	}

	@Benchmark
	public Done pekko(PekkoShutdown shutdown) {
		return shutdown.coordinated.runAll(CoordinatedShutdown.unknownReason()).toCompletableFuture().join();
	}

	/** Tasks in the order of phases, the same in each. */
	private static int phaseOf(int task) {
		return task * PHASES / TASKS;
	}

	/** The drain of an application that has nothing but tasks. */
	@State(Scope.Thread)
	public static class EbbtideDrain {

		private static final Duration TIMEOUT = Duration.ofSeconds(60);

		private static final Duration BUDGET = Duration.ofSeconds(2);

		private ShutdownCoordinator coordinator;

		@Setup(Level.Invocation)
		public void prepare() {
			List<ShutdownPhase> phases = new ArrayList<>(ShutdownPhase.defaults(TIMEOUT));
			String former = ShutdownPhase.QUIESCE;
			for (int i = 0; i < PHASES; i++) {
				String name = "phase-" + i;
				phases.add(new ShutdownPhase(name, "", BUDGET, BUDGET, Set.of(former), Set.of(ShutdownPhase.FINISH),
						true));
				former = name;
			}
			List<ShutdownTask> tasks = new ArrayList<>();
			for (int i = 0; i < TASKS; i++) {
				tasks.add(ShutdownTask.of("task-" + i, "phase-" + phaseOf(i), (deadline) -> {
				}));
			}
			this.coordinator = new ShutdownCoordinator(TIMEOUT, phases,
					new Participants(() -> tasks, List::of, List::of, null), new WorkRegistry(List::of, Ticker.SYSTEM),
					ProcessExit.ofThisJvm().clock(), Ticker.SYSTEM);
		}

	}

	/** The shutdown of an actor system that has nothing but tasks. */
	@State(Scope.Thread)
	public static class PekkoShutdown {

		private static final List<String> NAMES = List.of("before-service-unbind", "service-unbind",
				"service-requests-done", "service-stop", "before-cluster-shutdown", "cluster-sharding-shutdown-region",
				"cluster-leave", "cluster-exiting", "cluster-exiting-done", "cluster-shutdown",
				"before-actor-system-terminate", "actor-system-terminate");

		private ActorSystem system;

		private CoordinatedShutdown coordinated;

		@Setup(Level.Invocation)
		public void prepare() {
			this.system = ActorSystem.create("benchmark",
					ConfigFactory
						.parseMap(Map.of("pekko.coordinated-shutdown.terminate-actor-system", "off",
								"pekko.coordinated-shutdown.run-by-actor-system-terminate", "off",
								"pekko.coordinated-shutdown.run-by-jvm-shutdown-hook", "off", "pekko.loglevel", "OFF"))
						.withFallback(ConfigFactory.load()));
			this.coordinated = CoordinatedShutdown.get(this.system);
			Supplier<CompletionStage<Done>> task = () -> CompletableFuture.completedFuture(Done.getInstance());
			for (int i = 0; i < TASKS; i++) {
				this.coordinated.addTask(NAMES.get(phaseOf(i)), "task-" + i, task);
			}
		}

		@TearDown(Level.Invocation)
		public void end() throws Exception {
			this.system.terminate();
			this.system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
		}

	}

}

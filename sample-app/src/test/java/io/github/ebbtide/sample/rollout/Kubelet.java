package io.github.ebbtide.sample.rollout;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.sample.rollout.Variant.PreStop;

/**
 * Ends a pod in the order in which a kubelet does: preStop, SIGTERM, and SIGKILL when the
 * grace period, which began before preStop, is over. What preStop answers changes
 * nothing; it is only written down.
 */
final class Kubelet {

	static final Duration GRACE_PERIOD = Duration.ofSeconds(30);

	private static final Duration SLEEP = Duration.ofSeconds(10);

	/** What a container gets whose preStop has used up everything. */
	private static final Duration MINIMUM = Duration.ofSeconds(2);

	private Kubelet() {
	}

	/**
	 * Stop a pod, wait for its end and remove it.
	 * @param pod the pod
	 * @param preStop what to do before the signal
	 * @return how it ended
	 */
	static Stop stop(Pod pod, PreStop preStop) throws IOException, InterruptedException {
		long start = System.nanoTime();
		String preStopOutcome = preStop(pod, preStop);
		Duration hook = Duration.ofNanos(System.nanoTime() - start);
		Duration left = GRACE_PERIOD.minus(hook);
		pod.process().destroy();
		Duration limit = (left.compareTo(MINIMUM) > 0) ? left : MINIMUM;
		if (!pod.process().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
			pod.process().destroyForcibly();
		}
		int exitCode = pod.process().waitFor();
		Duration taken = Duration.ofNanos(System.nanoTime() - start);
		pod.remove();
		return new Stop(pod.number(), preStopOutcome, hook, exitCode, taken);
	}

	private static String preStop(Pod pod, PreStop preStop) throws IOException, InterruptedException {
		switch (preStop) {
			case NONE -> {
				return "none";
			}
			case SLEEP -> {
				pod.run(SLEEP);
				return "slept";
			}
			case HTTP -> {
				return httpGet(pod);
			}
		}
		throw new IllegalStateException();
	}

	private static String httpGet(Pod pod) {
		try {
			HttpURLConnection connection = (HttpURLConnection) URI
				.create("http://" + pod.address() + ":" + Pod.MANAGEMENT_PORT + "/actuator/prestop")
				.toURL()
				.openConnection();
			connection.setRequestProperty("X-Ebbtide-Pre-Stop", "kubelet");
			connection.setConnectTimeout(Math.toIntExact(GRACE_PERIOD.toMillis()));
			connection.setReadTimeout(Math.toIntExact(GRACE_PERIOD.toMillis()));
			return Integer.toString(connection.getResponseCode());
		}
		catch (IOException ex) {
			return "FailedPreStopHook";
		}
	}

	/**
	 * How a pod ended.
	 *
	 * @param pod its number
	 * @param preStop what came of the hook
	 * @param hook how long the hook took
	 * @param exitCode the exit code of the process
	 * @param taken from the beginning of the hook to the end of the process
	 */
	record Stop(int pod, String preStop, Duration hook, int exitCode, Duration taken) {

	}

}

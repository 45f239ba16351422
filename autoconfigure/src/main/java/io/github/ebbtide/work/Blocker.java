package io.github.ebbtide.work;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A piece of work that still holds a phase, described so that an operator can act.
 * Immutable.
 *
 * @param kind the kind of work
 * @param description what it is
 * @param age how long it has been in flight
 * @param thread the name of the thread that does it, if there is one
 * @param at the top frame of the application's own code, if there is one
 * @param in what the thread waits in: the socket operation or the call of a client
 * library where there is one, else the top frame
 * @param stack the thread's stack, top first
 * @since 0.1.0
 */
public record Blocker(String kind, String description, Duration age, @Nullable String thread, @Nullable String at,
		@Nullable String in, List<String> stack) {

	private static final List<String> NOT_THE_APPLICATION = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.",
			"jakarta.", "org.springframework.", "org.apache.", "org.eclipse.jetty.", "io.netty.", "reactor.",
			"io.micrometer.", "io.github.ebbtide.work.", "io.github.ebbtide.shutdown.", "io.github.ebbtide.traffic.",
			"io.github.ebbtide.process.", "io.github.ebbtide.websocket.", "io.github.ebbtide.executor.",
			"io.github.ebbtide.messaging.", "io.github.ebbtide.stream.", "io.github.ebbtide.timeout.");

	/**
	 * Describe a piece of work as it stands now.
	 * @param kind the kind of work
	 * @param work the work
	 * @param now the {@link System#nanoTime()} reading to measure the age against
	 * @return the blocker
	 */
	public static Blocker of(String kind, Work work, long now) {
		return of(kind, work.description(), Duration.ofNanos(Math.max(0, now - work.startNanos())), work.thread());
	}

	/**
	 * Describe what a thread does now.
	 * @param kind the kind of work
	 * @param description what it is
	 * @param age how long it has been in flight
	 * @param thread the thread that does it, if there is one
	 * @return the blocker
	 */
	public static Blocker of(String kind, String description, Duration age, @Nullable Thread thread) {
		if (thread == null) {
			return new Blocker(kind, description, age, null, null, null, List.of());
		}
		return of(kind, description, age, thread, thread.getStackTrace());
	}

	static Blocker of(String kind, String description, Duration age, Thread thread, StackTraceElement[] stack) {
		return new Blocker(kind, description, age, nameOf(thread), topApplicationFrame(stack), waitFrame(stack),
				Arrays.stream(stack).map(StackTraceElement::toString).toList());
	}

	private static @Nullable String waitFrame(StackTraceElement[] stack) {
		StackTraceElement element = WaitFrame.of(stack);
		return (element != null) ? frame(element) : null;
	}

	private static String nameOf(Thread thread) {
		String name = thread.getName();
		return name.isEmpty() ? "#" + thread.getId() : name;
	}

	private static @Nullable String topApplicationFrame(StackTraceElement[] stack) {
		for (StackTraceElement element : stack) {
			if (NOT_THE_APPLICATION.stream().noneMatch(element.getClassName()::startsWith)) {
				return frame(element);
			}
		}
		return null;
	}

	private static String frame(StackTraceElement element) {
		String type = element.getClassName().substring(element.getClassName().lastIndexOf('.') + 1);
		return type + "." + element.getMethodName();
	}

	/**
	 * Return one line for the log.
	 * @return for example {@code GET /reports/{id} 12.1 s in SocketDispatcher.read0}
	 */
	public String summary() {
		StringBuilder summary = new StringBuilder(this.description).append(' ').append(seconds(this.age));
		if (this.at != null && !this.at.equals(this.in)) {
			summary.append(" at ").append(this.at);
		}
		if (this.in != null) {
			summary.append(" in ").append(this.in);
		}
		return summary.toString();
	}

	private static String seconds(Duration duration) {
		return "%d.%d s".formatted(duration.toSeconds(), duration.toMillisPart() / 100);
	}

}

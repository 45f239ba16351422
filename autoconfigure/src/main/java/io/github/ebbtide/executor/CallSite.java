package io.github.ebbtide.executor;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who submits a task.
 *
 * @param location the first frame that is not plumbing, as {@code Class.method:line}
 * @param housekeeping whether that is a framework looking after itself, which nobody
 * waits for
 */
record CallSite(String location, boolean housekeeping) {

	private static final List<String> PLUMBING = List.of("java.", "jdk.", "sun.", "org.springframework.scheduling.",
			"org.springframework.core.task.", "org.springframework.util.concurrent.", "org.springframework.aop.",
			"org.springframework.cglib.", "org.springframework.transaction.", "io.micrometer.",
			"io.github.ebbtide.executor.");

	/** Heartbeats, session timeouts, the broker, and our own. */
	private static final List<String> HOUSEKEEPING = List.of("org.springframework.web.socket.",
			"org.springframework.messaging.simp.broker.", "org.springframework.messaging.simp.stomp.",
			"org.springframework.messaging.simp.user.", "org.springframework.messaging.tcp.",
			"io.github.ebbtide.process.", "io.github.ebbtide.shutdown.", "io.github.ebbtide.timeout.",
			"io.github.ebbtide.traffic.", "io.github.ebbtide.websocket.");

	/** Hands on messages of the application and of the broker alike. */
	private static final String CHANNELS = "org.springframework.messaging.support.";

	private static final StackWalker WALKER = StackWalker.getInstance();

	static CallSite find() {
		return WALKER.walk(CallSite::find);
	}

	private static CallSite find(Stream<StackFrame> frames) {
		List<StackFrame> callers = frames.filter((frame) -> !isPlumbing(frame.getClassName())).toList();
		if (callers.isEmpty()) {
			return new CallSite(Thread.currentThread().getName(), false);
		}
		StackFrame first = callers.get(0);
		boolean housekeeping = first.getClassName().startsWith(CHANNELS)
				? callers.stream().allMatch((frame) -> isInfrastructure(frame.getClassName()))
				: isHousekeeping(first.getClassName());
		return new CallSite("%s.%s:%d".formatted(first.getClassName(), first.getMethodName(), first.getLineNumber()),
				housekeeping);
	}

	/** Returns whether a class only hands tasks on. */
	static boolean isPlumbing(String type) {
		return startsWithAny(type, PLUMBING);
	}

	static boolean isHousekeeping(String type) {
		return startsWithAny(type, HOUSEKEEPING);
	}

	/** A message that comes from no other code than this is not the application's. */
	private static boolean isInfrastructure(String type) {
		return isHousekeeping(type) || type.startsWith("org.springframework.messaging.");
	}

	private static boolean startsWithAny(String type, List<String> prefixes) {
		for (String prefix : prefixes) {
			if (type.startsWith(prefix)) {
				return true;
			}
		}
		return false;
	}

}

package io.github.ebbtide.executor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Finds out what a task is that others have wrapped: the JDK's futures and Spring's error
 * handling name in {@link Object#toString()} what they hold. Of what a user's own
 * {@code toString()} says nothing is passed on, because it may say secrets.
 */
final class TaskNames {

	private static final String ERROR_HANDLING = "DelegatingErrorHandlingRunnable for ";

	private static final Pattern WRAPPED = Pattern.compile("(?:Wrapped task|task) = (.*)", Pattern.DOTALL);

	/** What {@link Object#toString()} returns unless it is overridden. */
	private static final Pattern INSTANCE = Pattern.compile("([\\w.$]+?)(\\$\\$Lambda[^@]*)?@[0-9a-f]+[\\])]*",
			Pattern.DOTALL);

	private static final Pattern METHOD = Pattern.compile("([\\w$]+\\.)+[\\w$]+");

	private TaskNames() {
	}

	/**
	 * Return the full name of a task's class, or of the {@code @Scheduled} method that it
	 * calls.
	 * @param task the task, wrapped in whatever
	 * @return the name, or {@code null} if it is not known
	 */
	static @Nullable String fullName(Object task) {
		Matcher instance = INSTANCE.matcher(innermost(text(task)));
		if (instance.matches()) {
			return instance.group(1);
		}
		return scheduledMethod(task);
	}

	/**
	 * Describe a task.
	 * @param task the task, wrapped in whatever
	 * @return for example {@code ReportJob}, {@code a lambda of Mailer} or
	 * {@code @Scheduled Archive.cleanUp}
	 */
	static String describe(Object task) {
		String method = scheduledMethod(task);
		if (method != null) {
			return "@Scheduled " + shortMethod(method);
		}
		Matcher instance = INSTANCE.matcher(innermost(text(task)));
		if (!instance.matches()) {
			return "a task";
		}
		String type = simple(instance.group(1));
		return (instance.group(2) != null) ? "a lambda of " + type : type;
	}

	private static @Nullable String scheduledMethod(Object task) {
		String text = text(task);
		int wrapped = text.lastIndexOf(ERROR_HANDLING);
		if (wrapped < 0) {
			return null;
		}
		String inner = text.substring(wrapped + ERROR_HANDLING.length()).replaceFirst("[\\])]+$", "");
		return METHOD.matcher(inner).matches() ? inner : null;
	}

	private static String innermost(String text) {
		String inner = text;
		Matcher wrapped = WRAPPED.matcher(inner);
		while (wrapped.find()) {
			inner = wrapped.group(1);
			wrapped = WRAPPED.matcher(inner);
		}
		int handled = inner.lastIndexOf(ERROR_HANDLING);
		return (handled >= 0) ? inner.substring(handled + ERROR_HANDLING.length()) : inner;
	}

	private static String text(Object task) {
		try {
			return String.valueOf(task.toString());
		}
		catch (RuntimeException ex) {
			return "";
		}
	}

	static String shortMethod(String method) {
		int name = method.lastIndexOf('.');
		return simple(method.substring(0, name)) + method.substring(name);
	}

	static String simple(String type) {
		return type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
	}

}

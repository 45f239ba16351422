package io.github.ebbtide.process;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.ebbtide.process.CommandResult.Culprit;

/**
 * Tells from what the JDK says who is to blame for a launch that failed. The numbers are
 * those of errno on Linux and macOS, as far as they are the same.
 */
final class StartFailure {

	// as JDK 17 puts it, and as JDK 25 does
	private static final Pattern ERRNO = Pattern.compile("error(?:=|: )(\\d+)");

	/** What the JDK puts in front: the program and the directory. */
	private static final Pattern PREFIX = Pattern
		.compile("^Cannot run program \".*?\"( \\(in directory \".*?\"\\))?: ");

	private static final int ENOENT = 2;

	private static final int ENOEXEC = 8;

	private static final int EACCES = 13;

	private static final int ENFILE = 23;

	private static final int EMFILE = 24;

	private StartFailure() {
	}

	static LaunchFailure of(IOException failure, String file) {
		String message = String.valueOf(failure.getMessage());
		Matcher matcher = ERRNO.matcher(message);
		int errno = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
		if (errno == EMFILE || errno == ENFILE || message.contains("Too many open files")) {
			return new LaunchFailure(Culprit.DESCRIPTORS,
					"This process has no descriptors left: raise 'ulimit -n', or look for a leak in /proc/self/fd");
		}
		return switch (errno) {
			case ENOENT -> new LaunchFailure(Culprit.TARGET, file + " exists, but its interpreter or loader does not");
			case EACCES -> new LaunchFailure(Culprit.TARGET, file + " may not be executed here");
			case ENOEXEC ->
				new LaunchFailure(Culprit.TARGET, file + " has a format that this machine does not execute");
			default -> new LaunchFailure(message.contains("spawn helper") ? Culprit.HELPER : Culprit.SYSTEM,
					file + " could not be launched: " + reason(message));
		};
	}

	private static String reason(String message) {
		// its first line: what follows are guesses, and the advice to use FORK
		return message.lines().findFirst().map((line) -> PREFIX.matcher(line).replaceFirst("").strip()).orElse("");
	}

}

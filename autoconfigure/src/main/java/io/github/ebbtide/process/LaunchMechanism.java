package io.github.ebbtide.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import io.github.ebbtide.process.CommandResult.Culprit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whether this JVM can launch anything. Checked once, at the first launch, by launching
 * the JDK's own helper: when that is broken the JDK blames the program.
 */
final class LaunchMechanism {

	private static final Log logger = LogFactory.getLog(LaunchMechanism.class);

	private static final String PROPERTY = "jdk.lang.Process.launchMechanism";

	private final @Nullable String mechanism;

	private final Path javaHome;

	private final long ownPid;

	private boolean checked;

	private volatile @Nullable LaunchFailure failure;

	LaunchMechanism() {
		this(System.getProperty(PROPERTY), Path.of(System.getProperty("java.home")), ProcessHandle.current().pid());
	}

	LaunchMechanism(@Nullable String mechanism, Path javaHome, long ownPid) {
		this.mechanism = mechanism;
		this.javaHome = javaHome;
		this.ownPid = ownPid;
	}

	/** Returns what is wrong, as far as it is known. */
	@Nullable String problem() {
		LaunchFailure failure = this.failure;
		return (failure != null) ? failure.getMessage() : null;
	}

	/** The first one waits for a launch, and the others for the first. */
	synchronized void check() throws LaunchFailure {
		if (!this.checked) {
			this.failure = find();
			// a shortage may pass
			this.checked = this.failure == null || this.failure.culprit() == Culprit.HELPER;
			if (this.failure == null && this.ownPid == 1) {
				logger.warn("This JVM is process 1, which has to reap the orphans of its children and does not: "
						+ "run it under an init (docker run --init, shareProcessNamespace: true, or tini)");
			}
		}
		LaunchFailure failure = this.failure;
		if (failure != null) {
			throw failure;
		}
	}

	private @Nullable LaunchFailure find() {
		String mechanism = (this.mechanism != null) ? this.mechanism.toUpperCase(Locale.ROOT) : "POSIX_SPAWN";
		if (!mechanism.equals("POSIX_SPAWN")) {
			return new LaunchFailure(Culprit.HELPER, switch (mechanism) {
				case "FORK" ->
					"-D" + PROPERTY + "=FORK copies the page tables of the whole JVM at each launch: remove it";
				case "VFORK" ->
					"-D" + PROPERTY + "=VFORK lets the child run in the JVM's own memory and is deprecated: remove it";
				default -> "-D" + PROPERTY + "=" + this.mechanism + " is no way to launch: remove it";
			});
		}
		Path helper = this.javaHome.resolve("lib/jspawnhelper");
		if (System.getProperty("os.name").startsWith("Windows")) {
			return null;
		}
		if (!Files.isExecutable(helper)) {
			return new LaunchFailure(Culprit.HELPER, helper
					+ (Files.exists(helper) ? " is not executable" : " is missing") + ": repair the Java installation");
		}
		return launch(helper);
	}

	/** The helper, run by itself, says that it is not to be run so, and exits. */
	private static @Nullable LaunchFailure launch(Path helper) {
		try {
			new ProcessBuilder(helper.toString()).redirectOutput(Redirect.DISCARD)
				.redirectError(Redirect.DISCARD)
				.start()
				.getOutputStream()
				.close();
			return null;
		}
		catch (IOException ex) {
			LaunchFailure failure = StartFailure.of(ex, helper.toString());
			return (failure.culprit() == Culprit.TARGET)
					? new LaunchFailure(Culprit.HELPER,
							failure.getMessage() + ": was Java updated under this running process? Start it again")
					: failure;
		}
	}

}

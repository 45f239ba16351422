package io.github.ebbtide.shutdown;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.function.IntConsumer;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * How this JVM ends on a signal: all applications in it drain in parallel on one clock,
 * before the JVM's shutdown sequence, so that no foreign hook runs beside them; then the
 * process exits, and if it does not, the watchdog halts it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ProcessExit {

	private static final Log logger = LogFactory.getLog(ProcessExit.class);

	// last words go neither through a logger nor through System.out: whoever hangs may
	// hold their locks
	private static final ProcessExit THIS_JVM = new ProcessExit(Ticker.SYSTEM, System::exit, Runtime.getRuntime()::halt,
			new FileOutputStream(FileDescriptor.out));

	private final ExitTargets targets = new ExitTargets();

	private final LaterThreads threadsSinceExit = new LaterThreads();

	private final Ticker ticker;

	private final ExitClock clock;

	private final SignalTrap trap = new SignalTrap(this::signalled);

	private final IntConsumer exit;

	private final IntConsumer halt;

	private final OutputStream out;

	private @Nullable Watchdog watchdog;

	private @Nullable Thread hook;

	private @Nullable ClassLoader classLoader;

	private boolean begun;

	ProcessExit(Ticker ticker, IntConsumer exit, IntConsumer halt, OutputStream out) {
		this.ticker = ticker;
		this.clock = new ExitClock(ticker);
		this.exit = exit;
		this.halt = halt;
		this.out = out;
	}

	/**
	 * Return how this JVM ends.
	 * @return the one instance of this JVM
	 */
	public static ProcessExit ofThisJvm() {
		return THIS_JVM;
	}

	/**
	 * Return the clock on which this process ends.
	 * @return the clock
	 */
	public ExitClock clock() {
		return this.clock;
	}

	/**
	 * Return whether the process is ending.
	 * @return whether a signal has come
	 */
	public synchronized boolean hasBegun() {
		return this.begun;
	}

	/**
	 * Return whether more than one application ends with this process.
	 * @return whether there are several
	 */
	public boolean endsSeveral() {
		return this.targets.areSeveral();
	}

	/**
	 * Let an application end with the process: take the signals, wake the watchdog.
	 * @param target the application
	 */
	public synchronized void register(ExitTarget target) {
		if (this.begun || !this.targets.add(target)) {
			return;
		}
		this.classLoader = Thread.currentThread().getContextClassLoader();
		if (target.settings().isWatched() && this.watchdog == null) {
			this.watchdog = new Watchdog(this.ticker, LastWords.notice(this.out), this::lastWords, this.halt);
			this.watchdog.prepare();
		}
		else if (target.settings().watchdog() && target.settings().debugged()) {
			logger.info("The watchdog halts nothing, as a debugger may be attached to this JVM");
		}
		boolean all = target.settings().signals().stream().map(this.trap::install).reduce(true, Boolean::logicalAnd);
		if (!all && this.hook == null) {
			this.hook = new Thread(this::hooked, "ebbtide-hook");
			Runtime.getRuntime().addShutdownHook(this.hook);
		}
	}

	/**
	 * Forget an application that has been closed; after the last one, give the signals
	 * back.
	 * @param target the application
	 */
	public synchronized void unregister(ExitTarget target) {
		if (this.begun || !this.targets.remove(target) || !this.targets.isEmpty()) {
			return;
		}
		this.trap.restore();
		this.classLoader = null;
		if (this.hook != null) {
			try {
				Runtime.getRuntime().removeShutdownHook(this.hook);
			}
			catch (IllegalStateException ex) {
				// the JVM is shutting down: the hook has nothing left to do
			}
			this.hook = null;
		}
	}

	void signalled(SignalTrap.Caught signal) {
		boolean interrupt = signal.name().equals("INT");
		ShutdownReason reason = interrupt ? ShutdownReason.SIGINT : ShutdownReason.SIGTERM;
		// the shell's convention for a process that a signal has ended
		int exitCode = 128 + signal.number();
		if (begin()) {
			exitOnThreadOfItsOwn(reason, exitCode);
		}
		else if (interrupt) {
			this.halt.accept(exitCode);
		}
	}

	/**
	 * End the process as a signal would. Returns at once.
	 * @param coordinator whose application asks; drained too where no signal is taken for
	 * it
	 * @param exitCode the exit code
	 */
	void exit(ShutdownCoordinator coordinator, int exitCode) {
		if (begin()) {
			synchronized (this) {
				this.targets.include(coordinator);
			}
			exitOnThreadOfItsOwn(ShutdownReason.EXIT, exitCode);
		}
	}

	private synchronized boolean begin() {
		boolean first = !this.begun;
		this.begun = true;
		return first;
	}

	private void exitOnThreadOfItsOwn(ShutdownReason reason, int exitCode) {
		try {
			Deadline deadline = startClock(reason);
			Thread thread = new Thread(() -> {
				try {
					this.targets.endAll(reason, deadline);
				}
				finally {
					leave(exitCode);
				}
			}, "ebbtide-exit");
			// a daemon would let the JVM end with code 0 once the last other thread is
			// gone
			thread.setDaemon(false);
			thread.setContextClassLoader(this.classLoader);
			thread.start();
		}
		catch (OutOfMemoryError ex) {
			// no memory, or no thread to be had: nothing can be stopped in order
			this.halt.accept(exitCode);
		}
	}

	private synchronized Deadline startClock(ShutdownReason reason) {
		Deadline deadline = this.clock.start(this.targets.timeout(), reason, this);
		ExitSettings watched = this.targets.watched();
		if (this.watchdog != null && watched != null) {
			this.watchdog.arm(deadline, watched.watchdogExitCode());
		}
		return deadline;
	}

	private void hooked() {
		if (begin()) {
			this.targets.endAll(ShutdownReason.SHUTDOWN_HOOK, startClock(ShutdownReason.SHUTDOWN_HOOK));
		}
	}

	private void leave(int exitCode) {
		boolean halts = this.targets.areToHalt();
		try {
			if (halts) {
				this.targets.flush();
			}
			else {
				this.threadsSinceExit.begin();
			}
		}
		catch (OutOfMemoryError ex) {
			// the end does not depend on it
		}
		(halts ? this.halt : this.exit).accept(exitCode);
	}

	/** Runs on a thread of the watchdog's, shortly before the halt. */
	void lastWords() {
		LastWords words = new LastWords(this.threadsSinceExit.list());
		this.targets.speak(words);
		words.print(this.out);
	}

}

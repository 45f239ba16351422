package io.github.ebbtide.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Reads both output streams of a child on one thread, until the child has exited and all
 * that it wrote is read. It never reads what is not there yet, so a descendant that holds
 * a pipe cannot hold the thread.
 */
final class OutputPump {

	private static final long MICROS = 1_000;

	private static final long MILLIS = 1_000_000;

	/** How long descendants that hold a pipe may still write after the child's exit. */
	static final long PIPE_GRACE = 200 * MILLIS;

	private static final int SMALLEST_BUFFER = 8 * 1024;

	private static final int LARGEST_BUFFER = 64 * 1024;

	private final Process process;

	private final OutputPipes pipes;

	private final @Nullable Source stdout;

	private final @Nullable Source stderr;

	private byte[] buffer = new byte[0];

	private long lastData;

	private boolean held;

	OutputPump(Process process, OutputPipes pipes, @Nullable Sink stdout, @Nullable Sink stderr) {
		this.process = process;
		this.pipes = pipes;
		// the JDK has one object for all streams that are none: leave it alone
		this.stdout = (stdout != null) ? new Source(process.getInputStream(), stdout) : null;
		this.stderr = (stderr != null) ? new Source(process.getErrorStream(), stderr) : null;
	}

	/**
	 * Read until the child has exited. The monitors keep the JDK from what it does at the
	 * exit: it would read into memory for as long as a descendant writes, and close the
	 * pipe before its last words.
	 * @param whenRead what to do when all is read; nobody has to wait until the pipes are
	 * closed
	 */
	void run(Runnable whenRead) {
		synchronized (monitorOf(this.stdout)) {
			synchronized (monitorOf(this.stderr)) {
				try {
					pumpUntilExit();
					pumpLastWords();
					endLines(this.stdout);
					endLines(this.stderr);
					whenRead.run();
				}
				finally {
					close(this.stdout);
					close(this.stderr);
				}
			}
		}
	}

	private Object monitorOf(@Nullable Source source) {
		return (source != null) ? source.stream() : new Object();
	}

	/** Whether somebody else held a pipe when the child had exited. */
	boolean wasHeld() {
		return this.held;
	}

	private void pumpUntilExit() {
		long start = System.nanoTime();
		this.lastData = start - MILLIS;
		long exit = 0;
		while (true) {
			// asked before reading: what was written before the exit is there after it
			boolean exited = !this.process.isAlive();
			long now = System.nanoTime();
			if (exited && exit == 0) {
				exit = now;
			}
			if (read()) {
				this.lastData = now;
				if (exited && now - exit > PIPE_GRACE) {
					// this is a descendant's
					return;
				}
			}
			else if (exited) {
				return;
			}
			else {
				pause(now - this.lastData, now - start);
			}
		}
	}

	private void pumpLastWords() {
		this.held = !this.pipes.holders().isEmpty();
		long end = System.nanoTime() + PIPE_GRACE;
		boolean open = this.held;
		while (open && System.nanoTime() - end < 0) {
			if (!read()) {
				LockSupport.parkNanos(5 * MILLIS);
				open = !this.pipes.holders().isEmpty();
			}
		}
		if (this.held) {
			read();
		}
	}

	/**
	 * Waits for data, the longer the less comes, and never longer than the child runs.
	 */
	private void pause(long quiet, long age) {
		if (quiet < 100 * MICROS) {
			Thread.yield();
		}
		else if (quiet < MILLIS) {
			LockSupport.parkNanos(20 * MICROS);
		}
		else {
			long silence = Math.min(quiet, age);
			// many end in the second millisecond, and are better left alone until then
			long millis = (age < MILLIS) ? 2 : (silence < 50 * MILLIS) ? 1
					: (silence < 1_000 * MILLIS) ? 5 : (silence < 10_000 * MILLIS) ? 20 : 100;
			try {
				this.process.waitFor(millis, TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				// a consumer's business; this thread is nobody else's
			}
		}
	}

	private boolean read() {
		return read(this.stdout) | read(this.stderr);
	}

	private boolean read(@Nullable Source source) {
		if (source == null) {
			return false;
		}
		try {
			int available = source.stream().available();
			if (available <= 0) {
				return false;
			}
			if (available > this.buffer.length && this.buffer.length < LARGEST_BUFFER) {
				this.buffer = new byte[Math.max(SMALLEST_BUFFER, Math.min(LARGEST_BUFFER, available))];
			}
			int count = source.stream().read(this.buffer, 0, Math.min(available, this.buffer.length));
			if (count <= 0) {
				return false;
			}
			source.sink().accept(this.buffer, count);
			return true;
		}
		catch (IOException ex) {
			// closed by the JDK with the process
			return false;
		}
	}

	private static void endLines(@Nullable Source source) {
		if (source != null) {
			source.sink().end();
		}
	}

	private static void close(@Nullable Source source) {
		if (source != null) {
			try {
				source.stream().close();
			}
			catch (IOException ex) {
				// there is nothing to lose on a pipe that is read
			}
		}
	}

	/** A pipe, and where its bytes go. */
	private record Source(InputStream stream, Sink sink) {

	}

	/**
	 * Where the bytes of a stream go: what is kept, and lines.
	 */
	record Sink(CapturedOutput.Stream kept, @Nullable LineSplitter lines) {

		void accept(byte[] bytes, int count) {
			this.kept.add(bytes, count);
			if (this.lines != null) {
				this.lines.add(bytes, count);
			}
		}

		void end() {
			if (this.lines != null) {
				this.lines.end();
			}
		}

	}

}

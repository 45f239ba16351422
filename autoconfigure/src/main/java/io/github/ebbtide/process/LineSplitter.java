package io.github.ebbtide.process;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Makes lines of bytes, for a consumer that may fail. For use by one thread.
 */
final class LineSplitter {

	/** Whoever writes no line end must not fill the heap. */
	private static final int LONGEST_LINE = 64 * 1024;

	private static final Log logger = LogFactory.getLog(LineSplitter.class);

	private final String command;

	private final Consumer<? super String> consumer;

	private final Secrets secrets;

	private byte[] line = new byte[128];

	private int length;

	private boolean failed;

	LineSplitter(String command, Consumer<? super String> consumer, Secrets secrets) {
		this.command = command;
		this.consumer = consumer;
		this.secrets = secrets;
	}

	void add(byte[] bytes, int count) {
		int from = 0;
		for (int i = 0; i < count; i++) {
			if (bytes[i] == '\n') {
				append(bytes, from, i);
				deliver();
				from = i + 1;
			}
		}
		append(bytes, from, count);
	}

	/** Adds to the line, and cuts one that is too long where a character ends. */
	private void append(byte[] bytes, int from, int to) {
		int start = from;
		while (this.length + to - start > LONGEST_LINE) {
			int cut = start + Math.max(0, LONGEST_LINE - this.length);
			while (cut < to && (bytes[cut] & 0xC0) == 0x80 && this.length + cut - start < LONGEST_LINE + 4) {
				cut++;
			}
			copy(bytes, start, cut);
			if (cut == to) {
				// the character may go on
				return;
			}
			deliver();
			start = cut;
		}
		copy(bytes, start, to);
	}

	private void copy(byte[] bytes, int from, int to) {
		int needed = this.length + to - from;
		if (needed > this.line.length) {
			this.line = Arrays.copyOf(this.line, Math.max(needed, 2 * this.line.length));
		}
		System.arraycopy(bytes, from, this.line, this.length, to - from);
		this.length = needed;
	}

	void end() {
		if (this.length > 0) {
			deliver();
		}
	}

	private void deliver() {
		int end = (this.length > 0 && this.line[this.length - 1] == '\r') ? this.length - 1 : this.length;
		String text = new String(this.line, 0, end, StandardCharsets.UTF_8);
		this.length = 0;
		if (!this.failed) {
			try {
				this.consumer.accept(text);
			}
			catch (RuntimeException | Error ex) {
				this.failed = true;
				logger.warn("The consumer of lines of command " + this.command
						+ " failed and gets no more; the child is not affected", this.secrets.removedFrom(ex));
			}
		}
	}

}

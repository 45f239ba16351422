package io.github.ebbtide.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ref.WeakReference;

import org.jspecify.annotations.Nullable;

/**
 * The number of the process or thread that was created last, which is asked for at the
 * end of each child: the file stays open, because opening it costs more than reading, but
 * only until memory is cleaned up, so that a process without children soon has no
 * descriptor too many. Linux only. Thread-safe.
 */
final class LastPid {

	private static final String FILE = "/proc/loadavg";

	private final byte[] buffer = new byte[128];

	private @Nullable WeakReference<RandomAccessFile> file;

	/** Returns the number, or 0 where it is not known. */
	synchronized long read() {
		try {
			RandomAccessFile file = file();
			file.seek(0);
			return lastNumber(file.read(this.buffer));
		}
		catch (IOException ex) {
			return 0;
		}
	}

	private RandomAccessFile file() throws IOException {
		RandomAccessFile file = (this.file != null) ? this.file.get() : null;
		if (file == null) {
			file = new RandomAccessFile(FILE, "r");
			this.file = new WeakReference<>(file);
		}
		return file;
	}

	private long lastNumber(int length) {
		int end = length;
		while (end > 0 && !isDigit(end - 1)) {
			end--;
		}
		int start = end;
		while (start > 0 && isDigit(start - 1)) {
			start--;
		}
		long number = 0;
		for (int i = start; i < end; i++) {
			number = number * 10 + this.buffer[i] - '0';
		}
		return number;
	}

	private boolean isDigit(int index) {
		return this.buffer[index] >= '0' && this.buffer[index] <= '9';
	}

}

package io.github.ebbtide.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is kept of a child's output: no more bytes than allowed, both streams together.
 * Thread-safe.
 */
final class CapturedOutput {

	private static final int FIRST_BLOCK = 512;

	private final AtomicLong room;

	private final AtomicLong discarded = new AtomicLong();

	private final Stream stdout = new Stream();

	private final Stream stderr = new Stream();

	CapturedOutput(long limit) {
		this.room = new AtomicLong(limit);
	}

	Stream stdout() {
		return this.stdout;
	}

	Stream stderr() {
		return this.stderr;
	}

	long discarded() {
		return this.discarded.get();
	}

	/**
	 * One of the two streams. Kept in blocks, so that growing copies nothing and costs no
	 * more than what is kept.
	 */
	final class Stream {

		private static final int LARGEST_BLOCK = 64 * 1024;

		private final List<byte[]> full = new ArrayList<>();

		private byte[] block = new byte[0];

		private int length;

		private int total;

		synchronized void add(byte[] bytes, int count) {
			int kept = (int) Math.min(count, CapturedOutput.this.room.get());
			kept = Math.min(kept, Integer.MAX_VALUE - 16 - this.total);
			CapturedOutput.this.room.addAndGet(-kept);
			CapturedOutput.this.discarded.addAndGet(count - kept);
			int from = 0;
			while (from < kept) {
				if (this.length == this.block.length) {
					grow();
				}
				int part = Math.min(kept - from, this.block.length - this.length);
				System.arraycopy(bytes, from, this.block, this.length, part);
				this.length += part;
				from += part;
			}
			this.total += kept;
		}

		private void grow() {
			if (this.length > 0) {
				this.full.add(this.block);
			}
			this.block = new byte[Math.min(LARGEST_BLOCK, Math.max(FIRST_BLOCK, 2 * this.block.length))];
			this.length = 0;
		}

		synchronized byte[] bytes() {
			byte[] bytes = new byte[this.total];
			int to = 0;
			for (byte[] block : this.full) {
				System.arraycopy(block, 0, bytes, to, block.length);
				to += block.length;
			}
			System.arraycopy(this.block, 0, bytes, to, this.length);
			return bytes;
		}

		/** Returns the bytes and keeps the same array instead of the blocks. */
		synchronized byte[] take() {
			byte[] bytes = bytes();
			this.full.clear();
			this.full.add(bytes);
			this.block = new byte[0];
			this.length = 0;
			return bytes;
		}

	}

}

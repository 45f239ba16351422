package io.github.ebbtide.work;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The work in flight, without locks and without allocation beyond the work itself. A
 * piece of work takes the slot that belongs to its thread, or else one that has been free
 * for long, and frees it at the end. When all slots are taken the table grows by a
 * segment as large as all before. What is in flight already hardly costs new work
 * anything; counting walks the slots, which costs the reader. Thread-safe.
 *
 * @param <W> the type of work
 * @since 0.1.0
 */
public final class WorkTable<W extends TrackedWork> {

	private static final int FIRST_SEGMENT = 256;

	/** So many slots are tried where the next segment has more. */
	private static final int PROBES = 8;

	private final Segment<W> first = new Segment<>(0, FIRST_SEGMENT);

	private volatile @Nullable Runnable signal;

	/**
	 * Add work.
	 * @param work the work that has just begun
	 */
	public void add(W work) {
		int start = (int) (Thread.currentThread().getId() * 0x9E3779B97F4A7C15L >>> 40);
		Segment<W> segment = this.first;
		while (!segment.add(work, start)) {
			segment = segment.next();
		}
	}

	/**
	 * Remove work, once; removing it again does nothing.
	 * @param work the work that has ended
	 */
	public void remove(W work) {
		Segment<W> segment = this.first;
		while (work.slot >= segment.offset + segment.slots.length()) {
			segment = segment.next();
		}
		if (work.slot >= 0 && segment.remove(work)) {
			Runnable signal = this.signal;
			if (signal != null) {
				signal.run();
			}
		}
	}

	/**
	 * Call the action for each piece of work.
	 * @param action what to do with each
	 */
	public void forEach(Consumer<? super W> action) {
		for (Segment<W> segment = this.first; segment != null; segment = segment.next) {
			for (int i = 0; i < segment.slots.length(); i++) {
				W work = segment.slots.get(i);
				if (work != null) {
					action.accept(work);
				}
			}
		}
	}

	/**
	 * Set what to run whenever work has ended.
	 * @param signal what to run, or {@code null}
	 */
	public void signalEnd(@Nullable Runnable signal) {
		this.signal = signal;
	}

	private static final class Segment<W extends TrackedWork> {

		private final int offset;

		private final AtomicReferenceArray<@Nullable W> slots;

		private volatile @Nullable Segment<W> next;

		// where to look next; not volatile, since it is nothing but a good guess
		private int cursor;

		Segment(int offset, int size) {
			this.offset = offset;
			this.slots = new AtomicReferenceArray<>(size);
		}

		boolean add(W work, int own) {
			int mask = this.slots.length() - 1;
			if (take(work, own & mask)) {
				return true;
			}
			int from = this.cursor;
			int limit = (this.next != null) ? PROBES : this.slots.length();
			for (int i = 0; i < limit; i++) {
				if (take(work, (from + i) & mask)) {
					this.cursor = from + i + 1;
					return true;
				}
			}
			this.cursor = from + limit;
			return false;
		}

		private boolean take(W work, int index) {
			if (this.slots.getPlain(index) != null) {
				return false;
			}
			work.slot = this.offset + index;
			return this.slots.compareAndSet(index, null, work);
		}

		boolean remove(W work) {
			return this.slots.compareAndSet(work.slot - this.offset, work, null);
		}

		Segment<W> next() {
			Segment<W> next = this.next;
			return (next != null) ? next : grow();
		}

		private synchronized Segment<W> grow() {
			Segment<W> next = this.next;
			if (next == null) {
				int end = this.offset + this.slots.length();
				next = new Segment<>(end, end);
				this.next = next;
			}
			return next;
		}

	}

}

package io.github.ebbtide.work;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The work in flight, without locks and without allocation beyond the work itself. A
 * piece of work takes a free slot near one that depends on its thread, and frees it at
 * the end. When all slots are taken the table grows by a segment as large as all before.
 * Counting walks the slots: that costs the reader, never the work. Thread-safe.
 *
 * @param <W> the type of work
 * @since 0.1.0
 */
public final class WorkTable<W extends TrackedWork> {

	private static final int FIRST_SEGMENT = 256;

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

		Segment(int offset, int size) {
			this.offset = offset;
			this.slots = new AtomicReferenceArray<>(size);
		}

		boolean add(W work, int start) {
			int mask = this.slots.length() - 1;
			for (int i = 0; i <= mask; i++) {
				int index = (start + i) & mask;
				if (this.slots.getPlain(index) == null) {
					work.slot = this.offset + index;
					if (this.slots.compareAndSet(index, null, work)) {
						return true;
					}
				}
			}
			return false;
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

package io.github.ebbtide.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The places for children, in all and by command, first come, first served; a command
 * without a place holds up no other. Thread-safe.
 */
final class Bulkhead {

	private final int places;

	private final Map<String, Integer> placesByCommand;

	private final List<Waiter> waiters = new ArrayList<>();

	private final Map<String, Integer> takenByCommand = new HashMap<>();

	private int taken;

	private boolean closed;

	Bulkhead(int places, Map<String, Integer> placesByCommand) {
		this.places = places;
		this.placesByCommand = placesByCommand;
	}

	/**
	 * Wait for a place.
	 * @param command the name of the command
	 * @param deadline when to give up, or {@code null} for never
	 * @return whether there is a place, which {@link #leave} gives back
	 */
	Entry enter(String command, @Nullable Deadline deadline) throws InterruptedException {
		Waiter waiter = new Waiter(command);
		synchronized (this) {
			if (this.closed) {
				return Entry.CLOSED;
			}
			if (isFree(command)) {
				take(command);
				return Entry.ENTERED;
			}
			this.waiters.add(waiter);
		}
		try {
			return (deadline != null) ? waiter.entry().get(deadline.remainingNanos(), TimeUnit.NANOSECONDS)
					: waiter.entry().get();
		}
		catch (TimeoutException | ExecutionException ex) {
			giveUp(waiter);
			return Entry.TIMED_OUT;
		}
		catch (InterruptedException ex) {
			giveUp(waiter);
			throw ex;
		}
	}

	private void giveUp(Waiter waiter) {
		synchronized (this) {
			if (this.waiters.remove(waiter)) {
				return;
			}
		}
		if (waiter.entry().getNow(Entry.CLOSED) == Entry.ENTERED) {
			// given in the same moment
			leave(waiter.command());
		}
	}

	void leave(String command) {
		List<Waiter> next = new ArrayList<>();
		synchronized (this) {
			this.taken--;
			this.takenByCommand.merge(command, -1, (left, right) -> (left + right > 0) ? left + right : null);
			Iterator<Waiter> iterator = this.waiters.iterator();
			while (iterator.hasNext() && this.taken < this.places) {
				Waiter waiter = iterator.next();
				if (isFree(waiter.command())) {
					take(waiter.command());
					iterator.remove();
					next.add(waiter);
				}
			}
			next.forEach((waiter) -> waiter.entry().complete(Entry.ENTERED));
		}
	}

	/** Lets nobody in any more, those who wait included. */
	synchronized void close() {
		this.closed = true;
		for (Waiter waiter : this.waiters) {
			waiter.entry().complete(Entry.CLOSED);
		}
		this.waiters.clear();
	}

	private boolean isFree(String command) {
		int placesOfCommand = this.placesByCommand.getOrDefault(command, this.places);
		return this.taken < this.places && this.takenByCommand.getOrDefault(command, 0) < placesOfCommand;
	}

	private void take(String command) {
		this.taken++;
		this.takenByCommand.merge(command, 1, Integer::sum);
	}

	enum Entry {

		ENTERED, TIMED_OUT, CLOSED

	}

	private record Waiter(String command, CompletableFuture<Entry> entry) {

		Waiter(String command) {
			this(command, new CompletableFuture<>());
		}

		// two of the same command are not the same
		@Override
		public boolean equals(@Nullable Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this);
		}

	}

}

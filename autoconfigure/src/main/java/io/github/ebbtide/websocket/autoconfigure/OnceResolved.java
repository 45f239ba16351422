package io.github.ebbtide.websocket.autoconfigure;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Looks something up when it is first asked for, and never again: a drain runs also while
 * the context closes, when nothing can be looked up any more.
 *
 * @param <T> what it looks up
 */
final class OnceResolved<T> implements Supplier<T> {

	private final Supplier<T> lookup;

	private volatile @Nullable T value;

	OnceResolved(Supplier<T> lookup) {
		this.lookup = lookup;
	}

	@Override
	public T get() {
		T value = this.value;
		if (value == null) {
			value = this.lookup.get();
			this.value = value;
		}
		return value;
	}

}

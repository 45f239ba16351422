package io.github.ebbtide.process;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A look at all processes there are, shared by those who asked before it began. Hundreds
 * of children that are ended together would otherwise take as many looks, each as long as
 * there are processes. Thread-safe.
 *
 * @param <T> what is seen
 */
final class SharedLook<T> {

	private final Supplier<? extends T> look;

	private @Nullable T latest;

	private long began;

	SharedLook(Supplier<? extends T> look) {
		this.look = look;
	}

	/**
	 * Look, or take what somebody has seen who began to look after this call.
	 * @return what is there now
	 */
	T take() {
		long asked = System.nanoTime();
		synchronized (this) {
			T latest = this.latest;
			if (latest == null || this.began - asked < 0) {
				this.began = System.nanoTime();
				latest = this.look.get();
				this.latest = latest;
			}
			return latest;
		}
	}

}

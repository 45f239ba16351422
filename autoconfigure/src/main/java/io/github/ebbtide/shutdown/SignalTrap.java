package io.github.ebbtide.shutdown;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Takes signals before the JVM's shutdown sequence sees them, and gives them back. The
 * JDK's class for it has no replacement and no supported name, so it is reached by
 * reflection: a plain import would warn on every compiler.
 */
final class SignalTrap {

	private static final Log logger = LogFactory.getLog(SignalTrap.class);

	private final Map<Object, Object> previousHandlers = new LinkedHashMap<>();

	private final Consumer<Caught> listener;

	SignalTrap(Consumer<Caught> listener) {
		this.listener = listener;
	}

	/**
	 * Take a signal.
	 * @param name its name without "SIG"
	 * @return whether nothing is left to do for it: it is ours now, or the parent process
	 * had it ignored and it stays so; not with {@code -Xrs} or on a JVM without the class
	 */
	boolean install(String name) {
		try {
			Class<?> signalType = Class.forName("sun.misc.Signal");
			Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
			Object signal = newSignal(signalType, name);
			if (signal == null) {
				logger.warn("There is no signal named '%s' here: it is left out of ebbtide.shutdown.signals"
					.formatted(name));
				return true;
			}
			if (this.previousHandlers.containsKey(signal)) {
				return true;
			}
			int number = (int) signalType.getMethod("getNumber").invoke(signal);
			Method handle = signalType.getMethod("handle", signalType, handlerType);
			Object previous = handle.invoke(null, signal, newHandler(handlerType, new Caught(name, number)));
			if (previous.equals(handlerType.getField("SIG_IGN").get(null))) {
				handle.invoke(null, signal, previous);
				return true;
			}
			this.previousHandlers.put(signal, previous);
			return true;
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			logger.info("SIG" + name + " cannot be handled here; the drain starts from a JVM shutdown hook instead");
			logger.debug("Why SIG" + name + " cannot be handled", ex);
			return false;
		}
	}

	private static @Nullable Object newSignal(Class<?> type, String name) throws ReflectiveOperationException {
		try {
			return type.getConstructor(String.class).newInstance(name);
		}
		catch (InvocationTargetException ex) {
			return null;
		}
	}

	private Object newHandler(Class<?> handlerType, Caught signal) {
		InvocationHandler handler = (proxy, method, args) -> switch (method.getName()) {
			case "handle" -> {
				this.listener.accept(signal);
				yield null;
			}
			case "equals" -> proxy == args[0];
			case "hashCode" -> System.identityHashCode(proxy);
			default -> "ebbtide handler of SIG" + signal.name();
		};
		return Proxy.newProxyInstance(SignalTrap.class.getClassLoader(), new Class<?>[] { handlerType }, handler);
	}

	/** Gives all signals back to whom they were taken from. */
	void restore() {
		this.previousHandlers.forEach((signal, previous) -> {
			try {
				Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
				signal.getClass().getMethod("handle", signal.getClass(), handlerType).invoke(null, signal, previous);
			}
			catch (ReflectiveOperationException | RuntimeException ex) {
				logger.debug("Could not give back " + signal, ex);
			}
		});
		this.previousHandlers.clear();
	}

	/**
	 * A signal that came.
	 *
	 * @param name its name without "SIG"
	 * @param number its number on this platform
	 */
	record Caught(String name, int number) {

	}

}

package io.github.ebbtide.messaging;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * A listener of JMS or RabbitMQ whose runs are work. It has all public interfaces of the
 * user's listener, since they are what a container knows its abilities by.
 */
final class TrackedListener implements InvocationHandler {

	private final Object delegate;

	private final String container;

	private final MessageWork work;

	private TrackedListener(Object delegate, String container, MessageWork work) {
		this.delegate = delegate;
		this.container = container;
		this.work = work;
	}

	/**
	 * Return a listener that is tracked.
	 * @param listener the user's
	 * @param container the name of its container
	 * @param work notes the runs
	 * @return the listener itself where it is tracked already
	 * @throws IllegalArgumentException if nothing can stand in for the listener
	 */
	static Object of(Object listener, String container, MessageWork work) {
		if (Proxy.isProxyClass(listener.getClass())
				&& Proxy.getInvocationHandler(listener) instanceof TrackedListener) {
			return listener;
		}
		Class<?>[] interfaces = Stream.of(ClassUtils.getAllInterfaces(listener))
			.filter((type) -> Modifier.isPublic(type.getModifiers()))
			.toArray(Class<?>[]::new);
		return Proxy.newProxyInstance(listener.getClass().getClassLoader(), interfaces,
				new TrackedListener(listener, container, work));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		if (method.getName().equals("equals") && arguments != null && arguments.length == 1) {
			return proxy == arguments[0] || this.delegate.equals(arguments[0]);
		}
		if (!method.getName().startsWith("onMessage")) {
			return call(method, arguments);
		}
		HandledMessage message = this.work.begin(this.container);
		try {
			return call(method, arguments);
		}
		finally {
			this.work.end(message);
		}
	}

	private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
		try {
			return method.invoke(this.delegate, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
